package dev.penstock.kafka.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.PenstockException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.junit.jupiter.api.Test;

class KafkaErrorsTest {
    @Test
    void retriesWhatANewTransactionCanWrite() {
        assertThat(isTransient(
                        new TransactionAbortableException("Transaction Request was aborted after exhausting retries.")))
                .isTrue();
        assertThat(isTransient(new KafkaException("The producer is unusable.", new TimeoutException("10 s"))))
                .isTrue();
        assertThat(isTransient(new ProducerFencedException("A newer producer has the id.")))
                .isTrue();
    }

    @Test
    void doesNotRetryWhatIsRefused() {
        assertThat(isTransient(new TopicAuthorizationException("t"))).isFalse();
        assertThat(isTransient(new SaslAuthenticationException("no"))).isFalse();
    }

    @Test
    void doesNotRetryAMissingLibraryAndSaysSo() {
        RuntimeException missing =
                KafkaErrors.of("Opening a producer", new NoClassDefFoundError("org/apache/avro/Schema"));

        assertThat(missing)
                .hasMessage(
                        "Opening a producer failed: java.lang.NoClassDefFoundError: org/apache/avro/Schema. A library"
                                + " on the class path is missing or has another version than the one needed; format=avro needs"
                                + " penstock-avro.");
        assertThat(((PenstockException) missing).isTransient()).isFalse();
    }

    private static boolean isTransient(Throwable error) {
        return ((PenstockException) KafkaErrors.of("Opening a producer", error)).isTransient();
    }
}

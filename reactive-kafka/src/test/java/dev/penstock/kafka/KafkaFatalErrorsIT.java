package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.FatalErrorException;
import dev.penstock.kafka.error.BrokerException;
import dev.penstock.kafka.internal.client.ClientSettings;
import dev.penstock.kafka.internal.format.KafkaMessageReader;
import dev.penstock.kafka.internal.source.ConsumerSessions;
import dev.penstock.kafka.internal.source.MessageReading;
import dev.penstock.kafka.internal.source.SourceSettings;
import dev.penstock.test.KafkaBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Errors of the virtual machine on the threads of source and sink: each ends the stream with a signal. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaFatalErrorsIT {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final String table = "fatal" + NAMES.incrementAndGet();
    private final KafkaBroker broker = KafkaBroker.shared();

    @BeforeEach
    void write() {
        sink().build()
                .resume(() -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 9, 5)), position -> Flux.empty())
                .block(DEADLINE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReaderThatCannotBeOpenedEndsTheSource(boolean elsewhere) {
        ConsumerSessions source = source(() -> {
            throw new StackOverflowError();
        });

        assertFatal(source.forEachPartition(partition -> elsewhere
                ? Mono.delay(Duration.ofMillis(1), Schedulers.parallel())
                        .thenMany(partition.records())
                        .then()
                : partition.records().then()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMessageWhoseDecodingExhaustsTheStackEndsTheSource(boolean blocks) {
        KafkaMessageReader reader = (key, value) -> {
            throw new StackOverflowError();
        };
        ConsumerSessions source = source(() -> reader, Map.of(), blocks);

        assertFatal(source.forEachPartition(partition -> partition.records().then()));
    }

    @Test
    void aMissingClassOfADecoderEndsTheSource() {
        KafkaMessageReader reader = (key, value) -> {
            throw new NoClassDefFoundError("org/apache/avro/Schema");
        };
        ConsumerSessions source = source(() -> reader);

        assertThatThrownBy(() -> source.forEachPartition(
                                partition -> partition.records().then())
                        .block(DEADLINE))
                .isInstanceOf(BrokerException.class)
                .hasMessageContaining("penstock-avro");
    }

    @Test
    void workThatCannotBeginEndsTheSource() {
        ConsumerSessions source = source(() -> (key, value) -> KafkaRecords.change(table, 0, 0, true));

        assertFatal(source.forEachPartition(partition -> {
            throw new StackOverflowError();
        }));
    }

    @Test
    void aConsumerThatFailsWhilePollingEndsTheSource() {
        ConsumerSessions source =
                source(() -> (key, value) -> KafkaRecords.change(table, 0, 0, true), interceptor(), false);

        assertFatal(source.forEachPartition(partition -> partition.records().then()));
    }

    @Test
    void aPositionThatCannotBeReadEndsTheRequest() {
        KafkaSinkBuilder sink = sink();
        interceptor().forEach(sink::kafka);

        assertFatal(sink.build().storedPosition());
    }

    @Test
    void aTopicThatCannotBeNamedEndsTheSink() {
        KafkaSink sink = sink().topic(record -> {
                    throw new StackOverflowError();
                })
                .build();

        assertFatal(sink.resume(
                () -> Flux.fromIterable(KafkaRecords.transactions(table, 0, 9, 5)),
                position -> Flux.fromIterable(KafkaRecords.transactions(table, 10, 19, 5))));
    }

    private static void assertFatal(Mono<?> stream) {
        assertThatThrownBy(() -> stream.block(DEADLINE))
                .isInstanceOf(FatalErrorException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
    }

    private KafkaSinkBuilder sink() {
        return KafkaSink.builder()
                .bootstrapServers(broker.bootstrapServers())
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .pipeline(table)
                .positionsTopic("fatal.positions");
    }

    private ConsumerSessions source(Supplier<KafkaMessageReader> reader) {
        return source(reader, Map.of(), false);
    }

    private ConsumerSessions source(Supplier<KafkaMessageReader> reader, Map<String, String> more, boolean blocks) {
        Map<String, String> clients = new HashMap<>(more);
        clients.put("bootstrap.servers", broker.bootstrapServers());
        return new ConsumerSessions(new SourceSettings(
                new ClientSettings(clients),
                List.of("penstock.public." + table),
                table,
                null,
                Duration.ofSeconds(10),
                false,
                new MessageReading(reader, blocks)));
    }

    private static Map<String, String> interceptor() {
        return Map.of("interceptor.classes", Overflow.class.getName());
    }

    /** An interceptor that exhausts the stack when messages arrive. */
    public static final class Overflow implements ConsumerInterceptor<byte[], byte[]> {
        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> messages) {
            throw new StackOverflowError();
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> settings) {}
    }
}

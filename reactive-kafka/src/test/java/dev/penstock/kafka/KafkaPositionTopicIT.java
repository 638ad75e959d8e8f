package dev.penstock.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Position;
import dev.penstock.test.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The topic of positions, after Kafka has compacted it. */
class KafkaPositionTopicIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final String POSITIONS = "compacted.positions";

    @Test
    void keepsThePositionOfEachPipelineWhenItIsCompacted() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(Map.of("log.cleaner.backoff.ms", "200"))) {
            String servers = broker.bootstrapServers();
            createPositions(servers);
            write(servers, "quiet", 0, 4);
            write(servers, "busy", 0, 149);
            // A message after the time of a segment starts the next one; only former segments are compacted.
            int[] last = {149};
            Awaitility.await()
                    .atMost(DEADLINE)
                    .pollInterval(Duration.ofMillis(600))
                    .untilAsserted(() -> {
                        write(servers, "busy", last[0] + 1, ++last[0]);
                        assertThat(TopicReader.messages(servers, POSITIONS)).hasSizeLessThan(50);
                    });

            assertThat(stored(servers, "quiet")).isEqualTo(4);
            assertThat(stored(servers, "busy")).isEqualTo(last[0]);
            write(servers, "quiet", 0, 9);
            assertThat(TopicReader.records(servers, "penstock.public.quiet")).hasSize(10);
        }
    }

    private static void createPositions(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            NewTopic topic = new NewTopic(POSITIONS, Optional.of(1), Optional.empty())
                    .configs(Map.of(
                            "cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.01", "segment.ms", "500"));
            admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
        }
    }

    private static void write(String servers, String pipeline, int first, int last) {
        sink(servers, pipeline)
                .resume(
                        () -> records(pipeline, first, last),
                        position -> records(pipeline, Math.max(first, (int) KafkaRecords.number(position) + 1), last))
                .block(DEADLINE);
    }

    /** One commit for each record. */
    private static Flux<dev.penstock.core.Record> records(String pipeline, int first, int last) {
        return Flux.fromIterable(KafkaRecords.transactions(pipeline, first, last, 1))
                .delayElements(Duration.ofMillis(20));
    }

    private static long stored(String servers, String pipeline) {
        Position position = sink(servers, pipeline).storedPosition().block(DEADLINE);
        return KafkaRecords.number(position);
    }

    private static KafkaSink sink(String servers, String pipeline) {
        return KafkaSink.builder()
                .bootstrapServers(servers)
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .pipeline(pipeline)
                .positionsTopic(POSITIONS)
                .build();
    }
}

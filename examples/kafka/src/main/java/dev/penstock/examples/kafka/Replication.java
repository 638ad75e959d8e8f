package dev.penstock.examples.kafka;

import dev.penstock.kafka.KafkaDelivery;
import dev.penstock.kafka.KafkaPartition;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSource;
import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.ReplicationRole;
import dev.penstock.source.PostgresSource;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;

/** The two halves of a replication through Kafka: each can run on machines of its own, the second on as many as there are partitions. */
final class Replication {
    private Replication() {}

    /** Writes the rows and changes of a database to topics, each once, until it is cancelled. */
    static Mono<Void> toKafka(String sourceUrl, String bootstrapServers) {
        PostgresSource source = PostgresSource.builder()
                .url(sourceUrl)
                .tables("orders", "journal")
                .slotName("shop")
                .build();
        KafkaSink sink = KafkaSink.builder()
                .bootstrapServers(bootstrapServers)
                .topic("shop.{table}")
                .partitions(4)
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .defaultPipeline(source.admin().slotIdentity())
                .acknowledgeTo(source.acknowledgements())
                .build();
        return sink.resume(source::recordsAfter);
    }

    /**
     * Writes the partitions that this consumer is assigned to another database, each record once, until it is cancelled.
     *
     * @param assigned receives each partition when work on it begins
     */
    static Mono<Void> fromKafka(String bootstrapServers, String targetUrl, Consumer<KafkaPartition> assigned) {
        KafkaSource source = KafkaSource.builder()
                .bootstrapServers(bootstrapServers)
                .topics("shop.orders", "shop.journal")
                .group("replica")
                .build();
        return source.forEachPartition(partition -> {
            assigned.accept(partition);
            return sink(partition, targetUrl).resume(partition::recordsAfter);
        });
    }

    private static PostgresSink sink(KafkaPartition partition, String targetUrl) {
        return PostgresSink.builder()
                .url(targetUrl)
                .delivery(Delivery.EXACTLY_ONCE)
                .pipeline(partition.pipeline())
                .replicationRole(ReplicationRole.REPLICA) // foreign keys do not hold between partitions
                .acknowledgeTo(partition.acknowledgements())
                .build();
    }
}

package dev.penstock.kafka;

import dev.penstock.sink.Delivery;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** One half of a replication through Kafka, as a process that can be killed: {@code connector} or {@code consumer}. */
final class KafkaPipelineProgram {
    static final String[] TABLES = {"accounts", "movers", "journal"};

    private KafkaPipelineProgram() {}

    public static void main(String[] args) {
        Mono<Void> half = args[0].equals("connector") ? connector(args[1], args[2]) : consumer(args[1], args[2]);
        half.doOnError(error -> {
                    error.printStackTrace();
                    System.exit(1);
                })
                .block();
    }

    private static Mono<Void> connector(String servers, String sourceUrl) {
        PostgresSource source = PostgresSource.builder()
                .url(sourceUrl)
                .tables(TABLES)
                .slotName("crash_" + sourceUrl.replaceAll(".*/|\\?.*", ""))
                .build();
        KafkaSink sink = KafkaSink.builder()
                .bootstrapServers(servers)
                .topic("crash.{table}")
                .delivery(KafkaDelivery.EXACTLY_ONCE)
                .pipeline("crash")
                .transactionTimeout(Duration.ofSeconds(10))
                .kafka("max.block.ms", "10000")
                .kafka("delivery.timeout.ms", "8000")
                .kafka("request.timeout.ms", "4000")
                .acknowledgeTo(source.acknowledgements())
                .build();
        return sink.resume(source::records, source::recordsAfter);
    }

    private static Mono<Void> consumer(String servers, String targetUrl) {
        KafkaSource source = KafkaSource.builder()
                .bootstrapServers(servers)
                .topics("crash.accounts", "crash.movers", "crash.journal")
                .group("crash")
                .revokeTimeout(Duration.ofSeconds(10))
                .build();
        return source.forEachPartition(partition -> PostgresSink.builder()
                .url(targetUrl)
                .delivery(Delivery.EXACTLY_ONCE)
                .pipeline(partition.pipeline())
                .acknowledgeTo(partition.acknowledgements())
                .build()
                .resume(partition::records, partition::recordsAfter));
    }
}

package dev.penstock.spring.internal.kafka;

import dev.penstock.kafka.KafkaPartition;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSinkBuilder;
import dev.penstock.kafka.KafkaSource;
import dev.penstock.kafka.KafkaSourceBuilder;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.spring.KafkaSinkCustomizer;
import dev.penstock.spring.KafkaSourceCustomizer;
import dev.penstock.spring.internal.lifecycle.PipelineWork;
import dev.penstock.spring.internal.option.PipelineEnd;
import dev.penstock.spring.internal.option.PipelineOptions;
import dev.penstock.spring.internal.option.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Builder of the ends of a pipeline that are in Kafka. Needs the module {@code penstock-kafka}. */
public final class KafkaEnds {
    private static final String SERVERS = "kafka.bootstrapServers";
    private static final String KAFKA_SERVERS = "kafka.bootstrap.servers";
    private static final String SPRING_SERVERS = "spring.kafka.bootstrap-servers";

    private KafkaEnds() {}

    /** Returns the sink of a pipeline that writes to Kafka; {@code null} if its options have problems. */
    public static @Nullable KafkaSink sink(
            PipelineOptions options,
            PostgresSource source,
            Environment environment,
            List<KafkaSinkCustomizer> customizers,
            Problems problems) {
        KafkaSinkBuilder builder = KafkaSink.builder()
                .defaultPipeline(source.admin().slotIdentity())
                .acknowledgeTo(source.acknowledgements());
        withServers(options.kafkaSink(), environment).forEach(builder::option);
        customizers.forEach(customizer -> customizer.customize(builder));
        return problems.build(options.prefix() + PipelineOptions.KAFKA_SINK, builder::build);
    }

    /** Returns the source of a pipeline that reads from Kafka; {@code null} if its options have problems. */
    public static @Nullable KafkaSource source(
            PipelineOptions options,
            Environment environment,
            List<KafkaSourceCustomizer> customizers,
            Problems problems) {
        KafkaSourceBuilder builder = KafkaSource.builder();
        withServers(options.kafkaSource(), environment).forEach(builder::option);
        customizers.forEach(customizer -> customizer.customize(builder));
        return problems.build(options.prefix() + PipelineOptions.KAFKA_SOURCE, builder::build);
    }

    /**
     * Returns the work of a pipeline from Kafka to a database, for each start; {@code null} if the options of the sink have problems.
     *
     * @param sinks creates a builder with the options of the sink; receives the name of the pipeline
     */
    public static @Nullable Supplier<PipelineWork> work(
            PipelineOptions options,
            KafkaSource source,
            Function<String, PostgresSinkBuilder> sinks,
            Problems problems) {
        // Built once without a partition, so that problems are reported at the start of the application.
        PostgresSink unused = problems.build(
                options.prefix() + ".sink", () -> sinks.apply("kafka").build());
        Function<KafkaPartition, PostgresSink> ofPartition = partition -> sinks.apply(partition.pipeline())
                .acknowledgeTo(partition.acknowledgements())
                .build();
        return unused == null ? null : () -> new KafkaSourceWork(source, ofPartition, options.isExactlyOnce());
    }

    /** Returns the options of an end, with the cluster that Spring Boot's own properties name if the options name none. */
    private static Map<String, String> withServers(PipelineEnd end, Environment environment) {
        Map<String, String> options = new LinkedHashMap<>(end.options());
        if (!options.containsKey(SERVERS) && !options.containsKey(KAFKA_SERVERS)) {
            Binder.get(environment)
                    .bind(SPRING_SERVERS, Bindable.listOf(String.class))
                    .ifBound(servers -> options.put(SERVERS, String.join(",", servers)));
        }
        return options;
    }
}

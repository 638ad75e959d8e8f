package dev.penstock.spring.internal.option;

import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.source.SlotAhead;
import dev.penstock.spring.PenstockProperties.Resume;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Options of the source and the sink of one pipeline.
 *
 * @param prefix the prefix of the pipeline's properties, such as {@code penstock}
 */
public record PipelineOptions(
        String prefix, PipelineEnd source, PipelineEnd sink, PipelineEnd kafkaSource, PipelineEnd kafkaSink) {
    /** Prefix of the options of a single source. */
    public static final String SOURCE = "penstock.source";

    /** Prefix of the options of a single sink. */
    public static final String SINK = "penstock.sink";

    /** Prefix of the options of a single pipeline with Kafka. */
    public static final String KAFKA = "penstock.kafka";

    /** End of the prefix of the options of a source that reads from Kafka. */
    public static final String KAFKA_SOURCE = ".kafka.source";

    /** End of the prefix of the options of a sink that writes to Kafka. */
    public static final String KAFKA_SINK = ".kafka.sink";

    private static final String SLOT_NAME = "logrepl.slotName";

    public static PipelineOptions of(Environment environment, String prefix) {
        return new PipelineOptions(
                prefix,
                PipelineEnd.of(environment, prefix + ".source", PostgresSource.options()),
                PipelineEnd.of(environment, prefix + ".sink", PostgresSink.options()),
                PipelineEnd.enabledOf(environment, prefix + KAFKA_SOURCE, KafkaModule.sourceOptions()),
                PipelineEnd.enabledOf(environment, prefix + KAFKA_SINK, KafkaModule.sinkOptions()));
    }

    /** Returns whether any option of a source that reads from Kafka is set. */
    public boolean hasKafkaSource() {
        return !kafkaSource.options().isEmpty();
    }

    /** Returns whether any option of a sink that writes to Kafka is set. */
    public boolean hasKafkaSink() {
        return !kafkaSink.options().isEmpty();
    }

    /** Reports a pipeline with Kafka that has two ends of one kind, or a store of its own, or lacks the module. */
    public void checkKafka(boolean hasSource, @Nullable Resume resume, Problems problems) {
        String end = hasKafkaSink() ? KAFKA_SINK : KAFKA_SOURCE;
        if (!hasKafkaSink() && !hasKafkaSource()) {
            return;
        }
        if (!KafkaModule.isPresent()) {
            problems.add(prefix + end, "needs the module penstock-kafka on the class path");
        }
        if (hasKafkaSink() && hasSink()) {
            problems.add(
                    prefix + KAFKA_SINK, "is not allowed with " + prefix + ".sink: each needs a pipeline of its own");
        }
        if (hasKafkaSource() && (hasSource || hasKafkaSink())) {
            problems.add(
                    prefix + KAFKA_SOURCE,
                    "is not allowed with " + prefix + (hasSource ? ".source" : KAFKA_SINK)
                            + ": each needs a pipeline of its own");
        }
        if (resume != null && resume != Resume.TARGET) {
            problems.add(
                    prefix + ".resume",
                    "must be target, or left out, with " + prefix + end + ": the position is stored with the records");
        }
    }

    /** Returns whether any option of the sink is set. */
    public boolean hasSink() {
        return !sink.options().isEmpty();
    }

    /** Returns whether the sink stores the position with the records. */
    public boolean isExactlyOnce() {
        PipelineEnd target = hasKafkaSink() ? kafkaSink : sink;
        return "exactly-once".equals(target.options().get("delivery"));
    }

    /** Sets the options of a named pipeline's source. There is no default for the slot's name, as each needs its own. */
    public void configureNamed(
            PostgresSourceBuilder builder, @Nullable SourceAddress address, BundledTls tls, Problems problems) {
        String slot = source.options().get(SLOT_NAME);
        if (slot != null) {
            // Pipelines with different tables cannot share a publication.
            builder.publicationName(slot);
        }
        configure(builder, address, tls, problems);
    }

    /** Sets the options of the source. Those that {@code builder} already has are defaults. */
    public void configure(
            PostgresSourceBuilder builder, @Nullable SourceAddress address, BundledTls tls, Problems problems) {
        if (isExactlyOnce()) {
            // A slot that is ahead of the position in the target means that the target lost transactions.
            builder.slotAhead(SlotAhead.FAIL);
        }
        if (source.url() == null && address != null) {
            address.apply(builder);
        }
        source.options().forEach(builder::option);
        tls.apply(prefix + ".source", source, problems, builder::tls);
    }

    /** Sets the options of the sink. With exactly-once delivery its pipeline is by default {@code slot}. */
    public void configure(PostgresSinkBuilder builder, @Nullable String slot, BundledTls tls, Problems problems) {
        Map<String, String> options = new LinkedHashMap<>(sink.options());
        if (isExactlyOnce() && slot != null) {
            options.putIfAbsent("pipeline", slot);
        }
        builder.options(options);
        tls.apply(prefix + ".sink", sink, problems, builder::tls);
    }
}

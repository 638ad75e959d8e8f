package dev.penstock.spring.internal.option;

import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.source.SlotAhead;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * Options of the source and the sink of one pipeline.
 *
 * @param prefix the prefix of the pipeline's properties, such as {@code penstock}
 */
public record PipelineOptions(String prefix, PipelineEnd source, PipelineEnd sink) {
    /** Prefix of the options of a single source. */
    public static final String SOURCE = "penstock.source";

    /** Prefix of the options of a single sink. */
    public static final String SINK = "penstock.sink";

    private static final String SLOT_NAME = "logrepl.slotName";

    public static PipelineOptions of(Environment environment, String prefix) {
        return new PipelineOptions(
                prefix,
                PipelineEnd.of(environment, prefix + ".source", PostgresSource.options()),
                PipelineEnd.of(environment, prefix + ".sink", PostgresSink.options()));
    }

    /** Returns whether any option of the sink is set. */
    public boolean hasSink() {
        return !sink.options().isEmpty();
    }

    /** Returns whether the sink stores the position with the records. */
    public boolean isExactlyOnce() {
        return "exactly-once".equals(sink.options().get("delivery"));
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

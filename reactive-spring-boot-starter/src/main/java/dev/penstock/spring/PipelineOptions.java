package dev.penstock.spring;

import dev.penstock.core.option.OptionDescription;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.source.SlotAhead;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/** Options of one pipeline's source and sink, as the application's configuration sets them under a prefix. */
final class PipelineOptions {
    private static final String URL = "url";
    private static final String SLOT_NAME = "logrepl.slotName";

    private final Map<String, String> source;
    private final Map<String, String> sink;

    private PipelineOptions(Map<String, String> source, Map<String, String> sink) {
        this.source = source;
        this.sink = sink;
    }

    /** Returns the options under {@code prefix}, such as {@code penstock}. */
    static PipelineOptions of(Environment environment, String prefix) {
        return new PipelineOptions(
                options(environment, prefix + ".source", PostgresSource.options()),
                options(environment, prefix + ".sink", PostgresSink.options()));
    }

    private static Map<String, String> options(Environment environment, String prefix, List<OptionDescription> known) {
        return OptionText.of(environment, prefix, known);
    }

    /** Returns whether any option of the sink is set. */
    boolean hasSink() {
        return !sink.isEmpty();
    }

    /** Returns whether the sink stores the position with the records. */
    boolean isExactlyOnce() {
        return "exactly-once".equals(sink.get("delivery"));
    }

    /** Returns the text of the source's address; {@code null} for the address of the application's database. */
    @Nullable
    String sourceUrl() {
        return source.get(URL);
    }

    /** Returns a builder with the options of the source; without a slot's name, as each of several pipelines needs its own. */
    PostgresSourceBuilder namedSource(@Nullable SourceAddress address) {
        PostgresSourceBuilder builder = PostgresSource.builder();
        String slot = source.get(SLOT_NAME);
        if (slot != null) {
            // Pipelines with different tables cannot share a publication.
            builder.publicationName(slot);
        }
        return configure(builder, address);
    }

    /** Sets the options of the source. Those that {@code builder} already has are defaults. */
    PostgresSourceBuilder configure(PostgresSourceBuilder builder, @Nullable SourceAddress address) {
        if (isExactlyOnce()) {
            // A slot that is ahead of the position in the target means that the target lost transactions.
            builder.slotAhead(SlotAhead.FAIL);
        }
        if (sourceUrl() == null && address != null) {
            address.apply(builder);
        }
        source.forEach(builder::option);
        return builder;
    }

    /** Returns a builder with the options of the sink. With exactly-once delivery its pipeline is by default {@code slot}. */
    PostgresSinkBuilder sink(@Nullable String slot) {
        Map<String, String> options = new LinkedHashMap<>(sink);
        if (isExactlyOnce() && slot != null) {
            options.putIfAbsent("pipeline", slot);
        }
        return PostgresSink.builder().options(options);
    }

    /** Returns whether the sink has an address of its own. */
    boolean hasSinkUrl() {
        return sink.containsKey(URL);
    }
}

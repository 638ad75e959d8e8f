package dev.penstock.spring.internal.option;

import dev.penstock.core.PositionStore;
import dev.penstock.sink.TablePositionStore;
import dev.penstock.spring.PenstockProperties.Resume;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Choice of the store that {@code resume} names. */
public final class PositionStores {
    private PositionStores() {}

    /**
     * Returns the store of a pipeline; {@code null} if the pipeline or its target has the position, or if there are problems.
     *
     * @param prefix the prefix of the pipeline's properties, by which problems are reported
     * @param slot the name of the slot, under which a table holds the position
     */
    public static @Nullable PositionStore of(
            String prefix,
            Resume resume,
            @Nullable Path file,
            @Nullable ConnectionFactory connections,
            String slot,
            Problems problems) {
        return switch (resume) {
            case NONE, TARGET -> null;
            case FILE -> {
                if (file == null) {
                    problems.add(prefix + ".resume-file", "is required with " + prefix + ".resume=file");
                }
                yield file == null ? null : PositionStore.file(file);
            }
            case TABLE -> {
                if (connections == null) {
                    problems.add(
                            prefix + ".resume",
                            "table needs a ConnectionFactory of the application (spring.r2dbc.url)");
                }
                yield connections == null ? null : TablePositionStore.of(connections, slot);
            }
        };
    }
}

package dev.penstock.sink.write;

import dev.penstock.sink.write.EncodedRows.Slice;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All that happened to one key: a deletion, then an update of a row that may not be there, then an upsert, each of them or not.
 * Executed in that order they come to what all changes of the key come to one after the other.
 */
final class CompactedRow {
    private @Nullable Slice deletion;
    private @Nullable Slice patch;
    private @Nullable Slice upsert;

    /** Nothing before a deletion matters. */
    void delete(Slice key) {
        deletion = key;
        patch = null;
        upsert = null;
    }

    /** After an upsert the row is there for certain. */
    void patch(Slice columns) {
        if (upsert != null) {
            upsert = columns.over(upsert);
        } else {
            patch = patch == null ? columns : columns.over(patch);
        }
    }

    void upsert(Slice columns) {
        upsert = upsert == null ? columns : columns.over(upsert);
    }

    /** Puts together what lies over each other: once, after the last change. */
    void settle(EncodedRows rows) {
        patch = patch == null ? null : rows.merged(patch);
        upsert = upsert == null ? null : rows.merged(upsert);
    }

    void forEach(BiConsumer<Phase, Slice> action) {
        if (deletion != null) {
            action.accept(Phase.DELETE, deletion);
        }
        if (patch != null) {
            action.accept(Phase.PATCH, patch);
        }
        if (upsert != null) {
            action.accept(Phase.UPSERT, upsert);
        }
    }

    /** When it is done, among all rows of a table. */
    enum Phase {
        DELETE,
        PATCH,
        UPSERT,
        APPEND
    }
}

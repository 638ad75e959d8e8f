package dev.penstock.source.shared;

import org.jspecify.annotations.Nullable;

/**
 * Event for one subscriber of {@link SharedRecords}: a value, or a heartbeat that carries the point the stream has reached.
 *
 * @param id the id from which {@link SharedRecords#after} continues, in URL-safe characters; {@code null} for a heartbeat if the subscriber has
 *     passed no record yet
 * @param value the value of a record, {@code null} for a heartbeat
 */
public record SharedEvent<T>(@Nullable String id, @Nullable T value) {
    /** Returns whether this is a heartbeat: no record matched for a while, and the id is after all records so far. */
    public boolean isHeartbeat() {
        return value == null;
    }
}

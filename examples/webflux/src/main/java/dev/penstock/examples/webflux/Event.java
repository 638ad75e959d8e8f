package dev.penstock.examples.webflux;

import dev.penstock.source.shared.SharedEvent;
import org.jspecify.annotations.Nullable;

/**
 * Event for a subscriber.
 *
 * @param name change, snapshot, live, reset, behind, busy or beat
 * @param id the id to resume after, null if that does not change
 * @param data JSON
 */
record Event(String name, @Nullable String id, String data) {
    /** Returns the event of a shared record, or a heartbeat. */
    static Event of(SharedEvent<TableChange> event) {
        TableChange change = event.value();
        return change == null
                ? new Event("beat", event.id(), "{}")
                : change.operation().equals("snapshot")
                        ? new Event("snapshot", null, change.json())
                        : new Event("change", event.id(), change.json());
    }

    /** Returns the event of a row that was read for one subscriber. */
    static Event ofRow(TableChange row) {
        return new Event("snapshot", null, row.json());
    }

    /** Returns the event as one JSON object, for a WebSocket. */
    String json() {
        String quoted = id == null ? "null" : '"' + id + '"';
        return "{\"event\":\"" + name + "\",\"id\":" + quoted + ",\"data\":" + data + '}';
    }
}

package dev.penstock.examples.webflux;

import org.jspecify.annotations.Nullable;

/**
 * Event for a subscriber.
 *
 * @param name change, snapshot, live, reset, behind, busy or beat
 * @param id the id to resume after, null if that does not change
 * @param data JSON
 */
record Event(String name, @Nullable String id, String data) {
    static Event of(Change change) {
        return change.operation().equals("snapshot")
                ? new Event("snapshot", null, change.json())
                : new Event("change", change.id(), change.json());
    }

    /** Returns the event as one JSON object, for a WebSocket. */
    String json() {
        String quoted = id == null ? "null" : '"' + id + '"';
        return "{\"event\":\"" + name + "\",\"id\":" + quoted + ",\"data\":" + data + '}';
    }
}

package dev.penstock.cli;

import java.util.HashMap;
import java.util.Map;

/** The option {@code tables} for commands that are not about tables. */
final class Tables {
    private Tables() {}

    /** Returns the options with all tables if none are chosen. */
    static Map<String, String> any(Map<String, String> options) {
        Map<String, String> complete = new HashMap<>(options);
        if (!options.containsKey("table")) {
            complete.putIfAbsent("tables", "*");
        }
        return complete;
    }
}

package dev.penstock.cli.command;

import java.util.HashMap;
import java.util.Map;

/** Default of the option {@code tables} for commands that do not read tables. */
public final class TableArguments {
    private TableArguments() {}

    /** Returns the options, with all tables if none are selected. */
    static Map<String, String> any(Map<String, String> options) {
        Map<String, String> complete = new HashMap<>(options);
        if (!options.containsKey("table")) {
            complete.putIfAbsent("tables", "*");
        }
        return complete;
    }
}

package dev.penstock.micrometer;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names of tables as values of a tag, limited in number: a registry keeps a meter for each value, and tables can be created and dropped
 * without end. Thread-safe.
 */
final class BoundedNames {
    /** The value for the names over the limit. */
    static final String OTHERS = "(other)";

    /** The largest number of names. Threads that add names at the same moment can exceed it by their number. */
    static final int MAX = 1000;

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** Returns the name if there is room for it or it has been used before, otherwise {@link #OTHERS}. */
    String of(String name) {
        if (names.contains(name)) {
            return name;
        }
        if (names.size() >= MAX) {
            return OTHERS;
        }
        names.add(name);
        return name;
    }
}

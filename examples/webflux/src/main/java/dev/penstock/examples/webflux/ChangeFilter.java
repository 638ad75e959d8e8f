package dev.penstock.examples.webflux;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Which changes a subscriber wants; an empty set means all.
 *
 * @param tables by the names of their collections
 * @param operations create, update, delete
 * @param keys the values of the key, separated by commas
 */
record ChangeFilter(Set<String> tables, Set<String> operations, Set<String> keys) implements Predicate<Change> {
    @Override
    public boolean test(Change change) {
        return allows(tables, change.table())
                && (allows(operations, change.operation()) || change.operation().equals("snapshot"))
                && allows(keys, change.key());
    }

    private static boolean allows(Set<String> wanted, String value) {
        return wanted.isEmpty() || wanted.contains(value);
    }
}

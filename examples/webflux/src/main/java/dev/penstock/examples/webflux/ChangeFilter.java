package dev.penstock.examples.webflux;

import dev.penstock.core.Operation;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ResponseStatusException;

/**
 * Filter of the changes that a subscriber receives; an empty set means all.
 *
 * @param tables by the names of their collections
 * @param operations by their names
 * @param keys the values of the key, separated by commas
 */
record ChangeFilter(Set<String> tables, Set<String> operations, Set<String> keys) implements Predicate<TableChange> {
    private static final Set<String> PARAMETERS = Set.of("table", "operation", "key", "snapshot", "after");

    /**
     * Returns the filter that a request's parameters say: each may come several times, or as a list with commas. A parameter or an
     * operation that does not exist is the request's fault: what it asks for would never come.
     */
    static ChangeFilter of(MultiValueMap<String, String> query) {
        for (String name : query.keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new ResponseStatusException(
                        HttpStatus.BAD_REQUEST, "Parameters are table, operation, key, snapshot and after");
            }
        }
        Set<String> operations = elements(query, "operation").collect(Collectors.toUnmodifiableSet());
        if (operations.stream().map(Operation::fromText).anyMatch(Optional::isEmpty)) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST, "Operations are create, update, delete and snapshot");
        }
        return new ChangeFilter(
                elements(query, "table").collect(Collectors.toUnmodifiableSet()),
                operations,
                // A comma also separates the columns of one key.
                Stream.concat(elements(query, "key"), values(query, "key")).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public boolean test(TableChange change) {
        return allows(tables, Set.of(change.table()))
                && (allows(operations, Set.of(change.operation()))
                        || change.operation().equals("snapshot"))
                && (change.keys().isEmpty() || allows(keys, change.keys()));
    }

    private static boolean allows(Set<String> wanted, Set<String> values) {
        return wanted.isEmpty() || values.stream().anyMatch(wanted::contains);
    }

    private static Stream<String> elements(MultiValueMap<String, String> query, String name) {
        return values(query, name)
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .filter(value -> !value.isEmpty());
    }

    private static Stream<String> values(MultiValueMap<String, String> query, String name) {
        return Stream.ofNullable(query.get(name)).flatMap(Collection::stream).filter(value -> !value.isEmpty());
    }
}

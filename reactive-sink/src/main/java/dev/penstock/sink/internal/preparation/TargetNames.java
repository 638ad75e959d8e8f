package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.template.TableRule;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of the records of a collection, if they do not depend on the contents of the records. */
public final class TargetNames {
    private TargetNames() {}

    /**
     * Returns the tables that the rule names for these collections. A collection is omitted if its table depends on
     * the contents of the records.
     */
    public static Set<CollectionName> of(TableRule rule, Collection<CollectionName> collections) {
        Stream<Record> records = rule.isLiteral()
                ? Stream.of(record(Map.of()))
                : collections.stream().map(TargetNames::record);
        return records.flatMap(record -> of(rule, record).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns the table that the rule names for a record; empty if that is no name of a table. */
    public static Optional<CollectionName> of(TableRule rule, Record record) {
        try {
            return parse(rule.evaluate(record));
        } catch (RecordException dependsOnTheRow) {
            return Optional.empty();
        }
    }

    private static Optional<CollectionName> parse(String name) {
        try {
            return Optional.of(CollectionName.parse(name));
        } catch (IllegalArgumentException dependsOnTheRow) {
            return Optional.empty();
        }
    }

    static Record record(CollectionName collection) {
        return record(Map.of(
                Metadata.COLLECTION,
                collection.toString(),
                Metadata.SCHEMA,
                collection.schema(),
                Metadata.TABLE,
                collection.table()));
    }

    private static Record record(Map<String, String> metadata) {
        return Record.of(Position.of(new byte[0]), Operation.SNAPSHOT, metadata, null, null, null);
    }
}

package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.plan.TargetTableState;
import dev.penstock.sink.internal.template.TableRule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which the TRUNCATE of a collection may empty a table. The rows of a table do not show their collection, so
 * only one collection may be written to it. Rows that were written before a restart count: the decision rests on the
 * tables that the source streams and on the rule that names their tables, not only on the records seen. Thread-safe.
 */
public final class SharedTables {
    private static final String WAYS = " Write each to a separate table, or choose logrepl.truncate=ignore, or"
            + " truncate.shared=empty if all rows of the table are to go.";

    private final TableRule rule;
    private final boolean emptied;

    /**
     * Creates the rule.
     *
     * @param rule names the table of each record
     * @param emptied whether a table is emptied whichever collections its rows are from
     */
    public SharedTables(TableRule rule, boolean emptied) {
        this.rule = rule;
        this.emptied = emptied;
    }

    /**
     * Fails if the table of a TRUNCATE may have rows of another collection than the record's.
     *
     * @throws RecordException if it may
     */
    void requireOneCollection(Record record, CollectionName table, TargetTableState state) {
        if (emptied) {
            return;
        }
        Optional<String> refusal = refusal(record, table, state);
        if (refusal.isPresent()) {
            throw new RecordException(refusal.get() + WAYS, Fault.of(record).in(table), null);
        }
    }

    private Optional<String> refusal(Record record, CollectionName table, TargetTableState state) {
        String collection = record.collection();
        String truncate = collection == null ? "The TRUNCATE" : "The TRUNCATE of '" + collection + "'";
        Optional<String> other = collection == null ? Optional.empty() : state.collectionBeside(collection);
        if (other.isPresent()) {
            return Optional.of(truncate + wouldRemove(other.get()));
        }
        if (rule.separatesCollections()) {
            return Optional.empty();
        }
        List<CollectionName> streamed = streamed(record);
        if (collection == null || streamed == null) {
            return Optional.of(truncate + " would remove the rows of every collection that is written to the same"
                    + " table, and the record does not list the tables that the source streams.");
        }
        return streamed.stream()
                .filter(name -> !name.toString().equals(collection))
                .flatMap(name -> beside(truncate, name, table).stream())
                .findFirst();
    }

    /** Returns the refusal because of another collection, unless all of its records go to another table. */
    private Optional<String> beside(String truncate, CollectionName other, CollectionName table) {
        Optional<CollectionName> named = TargetNames.of(rule, TargetNames.record(other));
        if (named.isEmpty()) {
            return Optional.of(truncate + " would remove the rows of '" + other
                    + "', if some are written to the same table: their table depends on the row.");
        }
        return named.filter(table::equals).map(same -> truncate + wouldRemove(other.toString()));
    }

    private static String wouldRemove(String other) {
        return " would remove the rows of '" + other + "', which are written to the same table.";
    }

    private static @Nullable List<CollectionName> streamed(Record record) {
        String text = record.metadata().get(Metadata.STREAMED);
        try {
            return text == null ? null : CollectionName.parseList(text);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}

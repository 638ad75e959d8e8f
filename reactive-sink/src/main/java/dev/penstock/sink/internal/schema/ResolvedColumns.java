package dev.penstock.sink.internal.schema;

import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Columns of rows whose numbers the source could not tell, resolved with the numbers that earlier rows had. The source forgets those at a
 * restart, and the sink stores them.
 */
final class ResolvedColumns {
    private ResolvedColumns() {}

    /** Returns a relation in which a column of several possible numbers has the one that its name had before, if that is among them. */
    static Relation of(Relation relation, @Nullable Relation before) {
        TableDefinition definition = relation.definition();
        if (definition == null || before == null || before.oid() != relation.oid()) {
            return relation;
        }
        TableDefinition known = before.definition();
        if (known == null || definition.candidates().isEmpty()) {
            return relation;
        }
        List<ColumnDefinition> columns = new ArrayList<>(definition.columns());
        List<ColumnDefinition> open = new ArrayList<>();
        for (ColumnDefinition candidate : definition.candidates()) {
            Optional<ColumnDefinition> same =
                    known.column(candidate.name()).filter(column -> column.number() == candidate.number());
            if (same.isEmpty() || before.indexOf(candidate.name()) < 0) {
                open.add(candidate);
            } else {
                columns.removeIf(column -> column.number() == candidate.number());
                columns.add(candidate);
            }
        }
        open.removeIf(
                candidate -> columns.stream().anyMatch(column -> column.name().equals(candidate.name())));
        return new Relation(
                relation.oid(),
                relation.schema(),
                relation.table(),
                relation.columns(),
                new TableDefinition(
                        columns,
                        open,
                        definition.primaryKey(),
                        definition.types(),
                        definition.database(),
                        definition.timed(),
                        definition.version()));
    }
}

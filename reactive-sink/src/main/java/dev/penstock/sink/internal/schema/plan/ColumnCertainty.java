package dev.penstock.sink.internal.schema.plan;

import dev.penstock.core.internal.ddl.TableDdl;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Check that the columns of a target are certainly those of the rows, under these names. */
final class ColumnCertainty {
    private final TargetTable table;
    private final Relation relation;
    private final @Nullable Relation previous;
    private final TargetFacts facts;
    private final Map<String, String> formerNames;
    private final TableDdl ddl;

    /**
     * Creates a check.
     *
     * @param formerNames the names that renamed columns had in the target, by their names in the source
     */
    ColumnCertainty(
            TargetTable table,
            Relation relation,
            @Nullable Relation previous,
            TargetFacts facts,
            Map<String, String> formerNames) {
        this.table = table;
        this.relation = relation;
        this.previous = previous;
        this.facts = facts;
        this.formerNames = formerNames;
        this.ddl = new TableDdl(table.name(), relation);
    }

    /** Fails if a column of the same name may be a new one, for which the target would keep the values of the dropped column. */
    void requireSame(Column column, TargetColumn target) {
        Relation before = previous;
        if (before == null || relation.definition() == null) {
            return;
        }
        boolean known = before.indexOf(column.name()) >= 0;
        boolean uncertain = known
                && Alteration.defined(before, column.name()) != null
                && Alteration.defined(relation, column.name()) == null;
        boolean kept = !known
                && !formerNames.containsKey(column.name())
                && facts.keptColumns().contains(target.name());
        if (uncertain || kept) {
            throw new RefusedException(
                    "Column '" + column.name()
                            + "' may have been dropped and added again in the source: the target would"
                            + " keep values of the dropped one. Let the source read the table again, or drop or rename"
                            + " that column of the target and write its values yourself.",
                    "42701");
        }
    }

    /** Fails if a new column may be a renamed one, because the earlier columns are not known. */
    void requireNoRename(Column column) {
        if (!isVague()) {
            return;
        }
        for (TargetColumn target : table.columns()) {
            boolean unknown = relation.indexOf(target.name()) < 0
                    && target.writable()
                    && !facts.keptColumns().contains(target.name());
            // Without a definition the type has no text that could be compared.
            boolean alike = Alteration.defined(relation, column.name()) == null
                    || target.declaredType().equals(ddl.type(column));
            if (unknown && alike) {
                throw new RefusedException(
                        "Column '" + column.name() + "' of the source may be the column '" + target.name()
                                + "' of the target under another name, or a new one: it was altered while nothing was"
                                + " written. Rename the column of the target, or add the new one to it.",
                        "42703");
            }
        }
    }

    /** Returns whether the number of any column is unknown, before or after the change. */
    private boolean isVague() {
        Relation before = previous;
        return before == null
                || relation.definition() == null
                || Stream.concat(
                                before.columns().stream().map(column -> Alteration.defined(before, column.name())),
                                relation.columns().stream().map(column -> Alteration.defined(relation, column.name())))
                        .anyMatch(Objects::isNull);
    }
}

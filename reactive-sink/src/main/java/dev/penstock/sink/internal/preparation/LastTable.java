package dev.penstock.sink.internal.preparation;

import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.TargetTableState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The table of the last change that was planned. Records of the same relation need none of the checks by table again. Confined to one
 * thread.
 */
final class LastTable {
    private final TableNaming naming;
    private final Tables tables;
    /** The text of the table's name. */
    private @Nullable String text;

    private @Nullable Relation relation;
    private @Nullable String collection;
    private @Nullable TargetTableState state;
    private int version;

    LastTable(TableNaming naming, Tables tables) {
        this.naming = naming;
        this.tables = tables;
    }

    /** Returns the table if a record is a row of the same relation as the last one and has the same table, otherwise {@code null}. */
    @SuppressWarnings("ReferenceEquality") // The rows of a relation refer to one object.
    @Nullable
    TargetTableState of(Record record) {
        Relation own = relation(record);
        boolean same = own != null
                && own == relation
                && version == tables.version()
                && Objects.equals(record.collection(), collection)
                && naming.text(record).equals(text);
        return same ? state : null;
    }

    /** Remembers the table of a record. */
    void set(Record record, TargetTableState table) {
        text = naming.text(record);
        relation = relation(record);
        collection = record.collection();
        state = table;
        version = tables.version();
    }

    /** Returns the relation of a record's row, {@code null} if it has none. */
    static @Nullable Relation relation(Record record) {
        if (record.after() instanceof Row row) {
            return row.relation();
        }
        return record.after() == null && record.before() instanceof Row row ? row.relation() : null;
    }
}

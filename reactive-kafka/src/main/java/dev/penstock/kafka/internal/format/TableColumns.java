package dev.penstock.kafka.internal.format;

import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.type.PgType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns that records of a table can have: those of the table, and those that an operator added, whose type is
 * unknown.
 *
 * @param schema the table's schema
 * @param table the table
 * @param relation the table's columns, {@code null} if they are not known
 * @param added the names of other columns
 */
public record TableColumns(
        String schema, String table, @Nullable Relation relation, List<String> added) {
    private static final int TEXT = 25;
    private static final int NO_MODIFIER = -1;

    /** Returns the columns of a record. */
    public static TableColumns of(Record record) {
        Relation relation = SchemaVersion.relation(record);
        Set<String> added = new LinkedHashSet<>();
        addOthers(record.key(), relation, added);
        addOthers(record.before(), relation, added);
        addOthers(record.after(), relation, added);
        String collection = String.valueOf(record.collection());
        return new TableColumns(
                record.metadata().getOrDefault(Metadata.SCHEMA, "penstock"),
                record.metadata().getOrDefault(Metadata.TABLE, collection),
                relation,
                List.copyOf(added));
    }

    private static void addOthers(@Nullable Data data, @Nullable Relation relation, Set<String> added) {
        if (!(data instanceof StructuredData columns) || isOf(relation, data)) {
            return;
        }
        for (String name : columns.names()) {
            if (relation == null || relation.indexOf(name) < 0) {
                added.add(name);
            }
        }
    }

    private static boolean isOf(@Nullable Relation relation, Data data) {
        Relation own = Relation.of(data);
        return own != null && relation != null && own.equals(relation);
    }

    /** Returns all columns; PostgreSQL's text is the form of those whose type is unknown. */
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>(relation == null ? List.of() : relation.columns());
        PgType text = Objects.requireNonNull(PgType.builtIn(TEXT));
        added.forEach(name -> columns.add(new Column(name, text, NO_MODIFIER, false)));
        return columns;
    }
}

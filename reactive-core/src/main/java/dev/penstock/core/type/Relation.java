package dev.penstock.core.type;

import java.util.List;

/**
 * The description that rows share: which table, which columns in which order. Immutable; a schema change makes a new one.
 */
public final class Relation {
    private final int oid;
    private final String schema;
    private final String table;
    private final List<Column> columns;

    /** Makes a description of the table {@code schema.table}; the columns are in the order of the rows' values. */
    public Relation(int oid, String schema, String table, List<Column> columns) {
        this.oid = oid;
        this.schema = schema;
        this.table = table;
        this.columns = List.copyOf(columns);
    }

    /** Returns the OID of the table. */
    public int oid() {
        return oid;
    }

    /** Returns the schema's name, unquoted. */
    public String schema() {
        return schema;
    }

    /** Returns the table's name, unquoted. */
    public String table() {
        return table;
    }

    /** Returns the columns, in the order of the rows' values. */
    public List<Column> columns() {
        return columns;
    }
}

package dev.penstock.core.internal.row;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Data;
import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.schema.TableDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Description of the rows of a table: its name and its ordered columns. Shared by the rows. Immutable and thread-safe; equal when all
 * parts are. A schema change leads to a new relation.
 */
public final class Relation {
    private final int oid;
    private final String schema;
    private final String table;
    private final String collection;
    private final List<Column> columns;
    private final Codec[] codecs;
    private final String[] names;
    private final int[] keys;
    private final Map<String, Integer> indexes;
    private final @Nullable TableDefinition definition;

    /** Creates a description of the table {@code schema.table}; the columns are in the order of the rows' values. */
    public Relation(int oid, String schema, String table, List<Column> columns) {
        this(oid, schema, table, columns, null);
    }

    /**
     * Creates a description of the table {@code schema.table}; the columns are in the order of the rows' values.
     *
     * @param definition further properties from the catalog, {@code null} if they are not known
     */
    public Relation(int oid, String schema, String table, List<Column> columns, @Nullable TableDefinition definition) {
        this.definition = definition;
        this.oid = oid;
        this.schema = Objects.requireNonNull(schema, "schema");
        this.table = Objects.requireNonNull(table, "table");
        this.collection = CollectionName.format(schema, table);
        this.columns = List.copyOf(columns);
        this.codecs = columns.stream().map(column -> column.type().codec()).toArray(Codec[]::new);
        this.names = columns.stream().map(Column::name).toArray(String[]::new);
        this.keys = IntStream.range(0, names.length)
                .filter(i -> columns.get(i).key())
                .toArray();
        this.indexes = new HashMap<>(names.length * 2);
        for (int i = 0; i < names.length; i++) {
            indexes.put(names[i], i);
        }
    }

    /** Returns the description of a row or of its key, {@code null} if the columns are not those of a row that was read. */
    public static @Nullable Relation of(@Nullable Data data) {
        if (data instanceof Row row) {
            return row.relation();
        }
        return data instanceof RowKey key ? key.row().relation() : null;
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

    /** Returns the table's name in the form of {@code opencdc.collection}, always as the same object. */
    public String collection() {
        return collection;
    }

    /** Returns further properties of the table from the catalog, {@code null} if they are not known. */
    public @Nullable TableDefinition definition() {
        return definition;
    }

    /** Returns whether another relation has the same columns and definition, however often the server has described the table. */
    public boolean isLike(Relation other) {
        return columns.equals(other.columns)
                && schema.equals(other.schema)
                && table.equals(other.table)
                && Objects.equals(
                        definition == null ? null : definition.withVersion(0),
                        other.definition == null ? null : other.definition.withVersion(0));
    }

    /** Returns the columns, in the order of the rows' values. */
    public List<Column> columns() {
        return columns;
    }

    /** Returns the index of the column {@code name}, or -1 if there is none. */
    public int indexOf(String name) {
        return indexes.getOrDefault(name, -1);
    }

    /** Returns whether any column is part of the key. */
    public boolean hasKey() {
        return keys.length > 0;
    }

    int size() {
        return names.length;
    }

    String name(int column) {
        return names[column];
    }

    Codec codec(int column) {
        return codecs[column];
    }

    boolean isBinary(int column) {
        return columns.get(column).type().binary();
    }

    boolean isKey(int column) {
        return columns.get(column).key();
    }

    int[] keys() {
        return keys;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Relation that
                        && oid == that.oid
                        && schema.equals(that.schema)
                        && table.equals(that.table)
                        && columns.equals(that.columns)
                        && Objects.equals(definition, that.definition));
    }

    @Override
    public int hashCode() {
        return 31 * oid + columns.size();
    }

    /** Returns the table's name with its schema. */
    @Override
    public String toString() {
        return schema + '.' + table;
    }
}

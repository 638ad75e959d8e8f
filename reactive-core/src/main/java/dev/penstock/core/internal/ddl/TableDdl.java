package dev.penstock.core.internal.ddl;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.schema.TypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.BaseTypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.ExtensionTypeDefinition;
import dev.penstock.core.internal.sql.SqlText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Generator of DDL statements for a table that holds the rows of a relation. */
public final class TableDdl {
    private final String table;
    private final Relation relation;
    private final @Nullable TableDefinition definition;

    /** Creates a generator for the table {@code name} with the rows of {@code relation}. */
    public TableDdl(CollectionName name, Relation relation) {
        this.table = SqlText.name(name.schema(), name.table());
        this.relation = relation;
        this.definition = relation.definition();
    }

    /** Returns the statement that creates a schema. */
    public static String createSchema(String schema) {
        return "CREATE SCHEMA " + SqlText.identifier(schema);
    }

    /** Returns the statements that create schemas, types and table of a relation in a database that has none of them. */
    public static List<String> script(Relation relation) {
        Set<String> statements = new LinkedHashSet<>();
        schema(relation.schema(), statements);
        TableDefinition definition = relation.definition();
        for (TypeDefinition type : definition == null ? List.<TypeDefinition>of() : definition.types()) {
            schema(type instanceof ExtensionTypeDefinition of ? of.extensionSchema() : type.schema(), statements);
            if (!(type instanceof BaseTypeDefinition)) {
                statements.add(TypeDdl.create(type));
            }
        }
        statements.addAll(new TableDdl(new CollectionName(relation.schema(), relation.table()), relation).create());
        return List.copyOf(statements);
    }

    private static void schema(String schema, Set<String> statements) {
        if (!schema.equals("public")) {
            statements.add("CREATE SCHEMA IF NOT EXISTS " + SqlText.identifier(schema));
        }
    }

    /** Returns the statements that create the table with its key; its types and its schema exist. */
    public List<String> create() {
        List<String> parts =
                new ArrayList<>(relation.columns().stream().map(this::column).toList());
        List<String> primaryKey = primaryKey();
        if (!primaryKey.isEmpty()) {
            parts.add("PRIMARY KEY " + list(primaryKey));
        }
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE " + table + " (" + String.join(", ", parts) + ")");
        uniqueIndex().ifPresent(statements::add);
        return statements;
    }

    /** Returns the columns of the table's primary key, empty if it has none, or not all of them are sent. */
    public List<String> primaryKey() {
        List<String> key = definition == null ? identity() : definition.primaryKey();
        return key.stream().allMatch(column -> relation.indexOf(column) >= 0) ? key : List.of();
    }

    /** Returns the columns that records identify rows by. */
    public List<String> identity() {
        return relation.columns().stream().filter(Column::key).map(Column::name).toList();
    }

    /** Returns the statement that creates the index by which rows are found, unless it is that of the primary key. */
    public Optional<String> uniqueIndex() {
        List<String> identity = identity();
        return identity.isEmpty() || new HashSet<>(identity).equals(new HashSet<>(primaryKey()))
                ? Optional.empty()
                : Optional.of(createUniqueIndex(identity));
    }

    /** Returns the statement that creates a unique index. */
    public String createUniqueIndex(List<String> columns) {
        return "CREATE UNIQUE INDEX ON " + table + ' ' + list(columns);
    }

    /** Returns whether a column is NOT NULL according to the catalog; columns of a key are. */
    public boolean isNotNull(Column column) {
        ColumnDefinition defined = TypeText.defined(definition, column.name());
        return defined == null ? column.key() : defined.notNull();
    }

    /** Returns the type of a column with its modifiers. */
    public String type(Column column) {
        return TypeText.of(column, TypeText.defined(definition, column.name()));
    }

    /** Returns the statement that adds a column. The column is nullable, because existing rows have no value for it. */
    public String addColumn(Column column) {
        return alter("ADD COLUMN " + SqlText.identifier(column.name()) + ' ' + typeAndCollation(column));
    }

    /** Returns the statement that drops a column. */
    public String dropColumn(String column) {
        return alter("DROP COLUMN " + SqlText.identifier(column));
    }

    /** Returns the statement that renames a column. */
    public String renameColumn(String from, String to) {
        return alter("RENAME COLUMN " + SqlText.identifier(from) + " TO " + SqlText.identifier(to));
    }

    /** Returns the statement that changes the type of a column. */
    public String alterType(Column column) {
        return alter("ALTER COLUMN " + SqlText.identifier(column.name()) + " TYPE " + typeAndCollation(column)
                + " USING " + SqlText.identifier(column.name()) + "::" + type(column));
    }

    /** Returns the statement that makes a column nullable. */
    public String dropNotNull(String column) {
        return alter("ALTER COLUMN " + SqlText.identifier(column) + " DROP NOT NULL");
    }

    /** Returns the statement that makes a column NOT NULL. */
    public String setNotNull(String column) {
        return alter("ALTER COLUMN " + SqlText.identifier(column) + " SET NOT NULL");
    }

    /** Returns the statement that makes columns the primary key. */
    public String addPrimaryKey(List<String> columns) {
        return alter("ADD PRIMARY KEY " + list(columns));
    }

    /** Returns the statement that drops a constraint. */
    public String dropConstraint(String constraint) {
        return alter("DROP CONSTRAINT " + SqlText.identifier(constraint));
    }

    private String alter(String what) {
        return "ALTER TABLE " + table + ' ' + what;
    }

    private String column(Column column) {
        return SqlText.identifier(column.name())
                + ' '
                + typeAndCollation(column)
                + (isNotNull(column) ? " NOT NULL" : "");
    }

    private String typeAndCollation(Column column) {
        ColumnDefinition defined = TypeText.defined(definition, column.name());
        return type(column) + TypeDdl.collate(defined == null ? null : defined.collation());
    }

    private static String list(List<String> columns) {
        return columns.stream().map(SqlText::identifier).collect(Collectors.joining(", ", "(", ")"));
    }
}

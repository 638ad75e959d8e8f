package dev.penstock.core.internal.ddl;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.schema.TypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.BaseTypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.CompositeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.ExtensionTypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.Field;
import dev.penstock.core.internal.type.PgType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableDdlTest {
    private static final int INT8 = 20;
    private static final int TEXT = 25;

    private final Column id = column("id", INT8, true);
    private final Column name = column("na\"me", TEXT, false);

    /**
     * A table with the columns a, b and c. The identity is what records have as keys; the primary key is that of the catalog, {@code ?}
     * without a catalog.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -   | ?   | -   | -
            a   | ?   | a   | -
            a b | ?   | a b | -
            -   | -   | -   | -
            a   | -   | -   | a
            a   | a   | a   | -
            b   | a   | a   | b
            a b | b a | b a | -
            a b | a   | a   | a b
            a   | d   | -   | a
            a   | a d | -   | a
            """)
    void createsTheKeysOfATable(String identity, String catalog, String primary, String unique) {
        List<Column> columns = new ArrayList<>();
        List<ColumnDefinition> definitions = new ArrayList<>();
        for (String one : List.of("a", "b", "c")) {
            columns.add(column(one, TEXT, names(identity).contains(one)));
            definitions.add(defined(one, false, null));
        }
        TableDefinition definition = catalog.equals("?") ? null : table(definitions, names(catalog), List.of());

        List<String> statements = ddl("public", "t", columns, definition).create();

        assertThat(statements.get(0))
                .startsWith("CREATE TABLE \"public\".\"t\" (\"a\" ")
                .endsWith(
                        primary.equals("-")
                                ? (definition == null ? "\"text\")" : "text)")
                                : ", PRIMARY KEY " + list(primary) + ")");
        assertThat(statements.subList(1, statements.size()))
                .isEqualTo(
                        unique.equals("-")
                                ? List.of()
                                : List.of("CREATE UNIQUE INDEX ON \"public\".\"t\" " + list(unique)));
    }

    @Test
    void makesColumnsNotNullAsInTheCatalogAndElseThoseOfTheKey() {
        List<Column> columns = List.of(id, name);
        TableDefinition reversed =
                table(List.of(defined("id", false, null), defined("na\"me", true, "C")), List.of(), List.of());

        assertThat(ddl("public", "t", columns, null).create())
                .containsExactly("CREATE TABLE \"public\".\"t\" (\"id\" \"pg_catalog\".\"int8\" NOT NULL,"
                        + " \"na\"\"me\" \"pg_catalog\".\"text\", PRIMARY KEY (\"id\"))");
        assertThat(ddl("public", "t", columns, reversed).create())
                .first()
                .isEqualTo("CREATE TABLE \"public\".\"t\" (\"id\" \"pg_catalog\".\"int8\","
                        + " \"na\"\"me\" text COLLATE pg_catalog.\"C\" NOT NULL)");
    }

    @Test
    void altersOnePropertyAtATime() {
        TableDdl ddl =
                ddl("s", "t", List.of(id, name), table(List.of(defined("na\"me", true, "C")), List.of(), List.of()));

        assertThat(List.of(
                        ddl.addColumn(name),
                        ddl.dropColumn("na\"me"),
                        ddl.renameColumn("a", "B"),
                        ddl.alterType(name),
                        ddl.alterType(id),
                        ddl.setNotNull("a"),
                        ddl.dropNotNull("a"),
                        ddl.addPrimaryKey(List.of("a", "B")),
                        ddl.createUniqueIndex(List.of("a")),
                        ddl.dropConstraint("t_pkey"),
                        TableDdl.createSchema("S")))
                .containsExactly(
                        "ALTER TABLE \"s\".\"t\" ADD COLUMN \"na\"\"me\" text COLLATE pg_catalog.\"C\"",
                        "ALTER TABLE \"s\".\"t\" DROP COLUMN \"na\"\"me\"",
                        "ALTER TABLE \"s\".\"t\" RENAME COLUMN \"a\" TO \"B\"",
                        "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"na\"\"me\" TYPE text COLLATE pg_catalog.\"C\""
                                + " USING \"na\"\"me\"::text",
                        "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"id\" TYPE \"pg_catalog\".\"int8\""
                                + " USING \"id\"::\"pg_catalog\".\"int8\"",
                        "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"a\" SET NOT NULL",
                        "ALTER TABLE \"s\".\"t\" ALTER COLUMN \"a\" DROP NOT NULL",
                        "ALTER TABLE \"s\".\"t\" ADD PRIMARY KEY (\"a\", \"B\")",
                        "CREATE UNIQUE INDEX ON \"s\".\"t\" (\"a\")",
                        "ALTER TABLE \"s\".\"t\" DROP CONSTRAINT \"t_pkey\"",
                        "CREATE SCHEMA \"S\"");
    }

    @Test
    void writesSchemasAndTypesBeforeTheTableAndEachOnce() {
        List<TypeDefinition> types = List.of(
                new EnumDefinition("types", "mood", List.of("sad", "it's")),
                new BaseTypeDefinition("types", "own"),
                new CompositeDefinition(
                        "types", "pair", List.of(new Field("a", "types.mood", null), new Field("b", "text", "C"))),
                new ExtensionTypeDefinition("types", "citext", "citext", "ext"),
                new ExtensionTypeDefinition("types", "ltree", "citext", "ext"));

        assertThat(TableDdl.script(new Relation(7, "shop", "t", List.of(id), table(List.of(), List.of(), types))))
                .containsExactly(
                        "CREATE SCHEMA IF NOT EXISTS \"shop\"",
                        "CREATE SCHEMA IF NOT EXISTS \"types\"",
                        "CREATE TYPE \"types\".\"mood\" AS ENUM ('sad', 'it''s')",
                        "CREATE TYPE \"types\".\"pair\" AS (\"a\" types.mood, \"b\" text COLLATE pg_catalog.\"C\")",
                        "CREATE SCHEMA IF NOT EXISTS \"ext\"",
                        "CREATE EXTENSION IF NOT EXISTS \"citext\" SCHEMA \"ext\" CASCADE",
                        "CREATE TABLE \"shop\".\"t\" (\"id\" \"pg_catalog\".\"int8\" NOT NULL)",
                        "CREATE UNIQUE INDEX ON \"shop\".\"t\" (\"id\")");
        assertThat(TableDdl.script(new Relation(7, "public", "t", List.of(name), null)))
                .containsExactly("CREATE TABLE \"public\".\"t\" (\"na\"\"me\" \"pg_catalog\".\"text\")");
    }

    @Test
    void createsNoTypeOfCode() {
        assertThatThrownBy(() -> TypeDdl.create(new BaseTypeDefinition("s", "own")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("No statement creates type \"s\".\"own\"");
    }

    private static TableDdl ddl(
            String schema, String table, List<Column> columns, @Nullable TableDefinition definition) {
        return new TableDdl(new CollectionName(schema, table), new Relation(7, "other", "t", columns, definition));
    }

    private static Column column(String name, int type, boolean key) {
        return new Column(name, requireNonNull(PgType.builtIn(type)), -1, key);
    }

    private static ColumnDefinition defined(String name, boolean notNull, @Nullable String collation) {
        return new ColumnDefinition(1, name, TEXT, -1, "text", notNull, collation, false, null);
    }

    private static TableDefinition table(
            List<ColumnDefinition> columns, List<String> primaryKey, List<TypeDefinition> types) {
        return new TableDefinition(columns, primaryKey, types, "1:1", 0);
    }

    private static List<String> names(String text) {
        return text.equals("-") ? List.of() : List.of(text.split(" ", -1));
    }

    private static String list(String names) {
        return "(\"" + names.replace(" ", "\", \"") + "\")";
    }
}

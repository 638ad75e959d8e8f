package dev.penstock.source.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.source.internal.server.OnEachServer;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

@OnEachServer
class TypeReaderIT {
    private final int version;

    TypeReaderIT(int version) {
        this.version = version;
    }

    @Test
    void readsTheTypesOfColumnsAndAllTheyAreMadeOf() throws SQLException {
        try (Database database = PostgresServer.shared(version).createDatabase();
                Connection connection = database.connect()) {
            database.execute(
                    "CREATE TYPE \"Mood\" AS ENUM ('a', 'b')",
                    "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                    "CREATE TYPE pair AS (\"Left\" \"Mood\", r positive[])",
                    "CREATE TYPE span AS RANGE (subtype = positive)",
                    "CREATE TABLE t (id int PRIMARY KEY, p pair[], s span, m \"Mood\")");
            List<SourceTable> tables =
                    Catalog.select(connection, TablePattern.parseList("t")).tables();

            TypeCatalog types = TypeReader.catalog(connection, oids(tables));

            PgType pairs = type(types, tables, "p");
            assertThat(pairs.kind()).isEqualTo(PgType.Kind.ARRAY);
            assertThat(pairs.element().fields()).extracting(PgType.Field::name).containsExactly("Left", "r");
            assertThat(pairs.element().fields().get(0).type()).isEqualTo(type(types, tables, "m"));
            assertThat(pairs.element().fields().get(1).type().element().base()).isEqualTo(PgType.builtIn(23));
            assertThat(type(types, tables, "s").kind()).isEqualTo(PgType.Kind.RANGE);
            assertThat(types.missing(oids(tables))).isEmpty();
            assertThat(TypeReader.read(connection, List.of())).isEmpty();
        }
    }

    @Test
    void serverSendsNoArrayOfElementsWithoutBinaryForm() {
        try (Database database = PostgresServer.shared(version).createDatabase()) {
            database.execute(
                    "CREATE TABLE binary_form (id int PRIMARY KEY, a text)",
                    "CREATE TABLE no_binary_form (id int PRIMARY KEY, a aclitem[])",
                    "CREATE PUBLICATION pub FOR TABLE binary_form, no_binary_form",
                    "SELECT pg_create_logical_replication_slot('" + database.name() + "', 'pgoutput')",
                    "INSERT INTO no_binary_form VALUES (1, ARRAY['postgres=r/postgres'::aclitem])");

            // Without empty transactions, of which version 14 sends the beginning and the end: that of autovacuum may
            // be one.
            String decode = "SELECT string_agg(chr(get_byte(data, 0)), '') FROM pg_logical_slot_peek_binary_changes('"
                    + database.name()
                    + "', NULL, NULL, 'proto_version', '1', 'publication_names', 'pub', 'binary', '%s')"
                    + " WHERE get_byte(data, 0) NOT IN (ascii('B'), ascii('C'))";
            assertThatThrownBy(() -> database.value(decode.formatted("true")))
                    .hasMessageContaining("no binary output function available for type aclitem");
            assertThat(database.value(decode.formatted("false"))).isEqualTo("RI");
        }
    }

    private static List<Integer> oids(List<SourceTable> tables) {
        return tables.stream()
                .flatMap(table -> table.columns().stream())
                .map(SourceColumn::typeOid)
                .toList();
    }

    private static PgType type(TypeCatalog types, List<SourceTable> tables, String column) {
        return types.type(tables.get(0).column(column).orElseThrow().typeOid());
    }
}

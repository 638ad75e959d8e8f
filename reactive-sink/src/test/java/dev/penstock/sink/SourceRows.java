package dev.penstock.sink;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.core.internal.type.TypeRow;
import dev.penstock.test.Database;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/** A reader of a table's rows in the form of a source: by binary COPY, as bytes. */
final class SourceRows {
    private SourceRows() {}

    /** Returns the rows of a table, in order of its first column, which is the key. */
    static List<Row> of(Database database, String table) throws Exception {
        try (Connection connection = database.connect()) {
            Relation relation = relation(connection, table);
            String columns = relation.columns().stream()
                    .map(column -> column.type().binary() ? quoted(column) : printed(quoted(column)))
                    .collect(Collectors.joining(", "));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut(
                            "COPY (SELECT " + columns + " FROM " + table + " ORDER BY 1) TO STDOUT (FORMAT binary)",
                            bytes);
            return rows(relation, bytes.toByteArray());
        }
    }

    private static String quoted(Column column) {
        return '"' + column.name() + '"';
    }

    private static String printed(String name) {
        return "CASE WHEN " + name + " IS DISTINCT FROM NULL THEN pg_catalog.format('%s', " + name + ") END";
    }

    private static List<Row> rows(Relation relation, byte[] copy) {
        List<Row> rows = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(copy).position(19);
        while (in.getShort(in.position()) >= 0) {
            int start = in.position();
            for (int fields = in.getShort(); fields > 0; fields--) {
                int length = in.getInt();
                in.position(in.position() + Math.max(0, length));
            }
            rows.add(Row.ofCopy(relation, Arrays.copyOfRange(copy, start, in.position())));
        }
        return rows;
    }

    private static Relation relation(Connection connection, String table) throws Exception {
        try (Statement statement = connection.createStatement()) {
            List<Integer> oids = new ArrayList<>();
            List<String> names = new ArrayList<>();
            List<Integer> modifiers = new ArrayList<>();
            try (ResultSet columns = statement.executeQuery(
                    "SELECT attname, atttypid::int8, atttypmod FROM pg_attribute" + " WHERE attrelid = '" + table
                            + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
                while (columns.next()) {
                    names.add(columns.getString(1));
                    oids.add((int) columns.getLong(2));
                    modifiers.add(columns.getInt(3));
                }
            }
            TypeCatalog types = types(statement, oids);
            List<Column> columns = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                PgType type = types.type(oids.get(i));
                columns.add(new Column(names.get(i), type, modifiers.get(i), i == 0));
            }
            return new Relation(1, "public", table, columns);
        }
    }

    private static TypeCatalog types(Statement statement, List<Integer> oids) throws Exception {
        List<TypeRow> rows = new ArrayList<>();
        try (ResultSet types =
                statement.executeQuery(TypeCatalog.query(TypeCatalog.builtIn().missing(oids)))) {
            while (types.next()) {
                rows.add(new TypeRow(
                        (int) types.getLong(1),
                        types.getString(2),
                        types.getString(3),
                        types.getString(4),
                        (int) types.getLong(5),
                        types.getString(6),
                        types.getBoolean(7),
                        types.getString(8),
                        (int) types.getLong(9)));
            }
        }
        return TypeCatalog.builtIn().with(rows);
    }
}

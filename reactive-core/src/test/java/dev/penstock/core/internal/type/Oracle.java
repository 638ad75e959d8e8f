package dev.penstock.core.internal.type;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** A session with a real server that is asked what values are: hostile settings by default, pinned by ours. */
final class Oracle implements AutoCloseable {
    private static final int COPY_HEADER = 19;

    /** Settings that a role or a database can give a session before the library pins them; the driver itself requires ISO. */
    private static final List<String> HOSTILE = List.of(
            "DateStyle = 'ISO, DMY'",
            "IntervalStyle = 'sql_standard'",
            "TimeZone = 'America/St_Johns'",
            "bytea_output = 'escape'",
            "extra_float_digits = -15",
            "xmloption = 'document'",
            "array_nulls = off");

    private final Database database;
    private final Connection connection;
    private int tables;

    Oracle(PostgresServer server) throws SQLException {
        database = server.createDatabase();
        connection = database.connect();
        for (String setting : HOSTILE) {
            execute("SET " + setting);
        }
        execute(PinnedSettings.SQL);
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> list(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    /** Makes a table of one column {@code v} and returns its name. */
    String table(String type) throws SQLException {
        String name = "t" + tables++;
        execute("CREATE TABLE " + name + " (id int, v " + type + ")");
        return name;
    }

    /** Inserts the values of these texts, {@code null} for null, in order. */
    void insert(String table, String type, List<String> texts) throws SQLException {
        String sql = "INSERT INTO " + table + " VALUES (?, ?::text::" + type + ")";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < texts.size(); i++) {
                statement.setInt(1, i);
                statement.setString(2, texts.get(i));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** The type of the column {@code v}, as a catalog of this database knows it. */
    PgType type(String table) throws SQLException {
        int oid = (int) Long.parseLong(list("SELECT atttypid::int8 FROM pg_attribute WHERE attrelid = '" + table
                        + "'::regclass AND attname = 'v'")
                .get(0));
        TypeCatalog catalog = TypeCatalog.builtIn();
        if (!catalog.missing(List.of(oid)).isEmpty()) {
            catalog = catalog.with(rows(TypeCatalog.query(catalog.missing(List.of(oid)))));
        }
        return catalog.type(oid);
    }

    private List<TypeRow> rows(String query) throws SQLException {
        List<TypeRow> types = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                types.add(new TypeRow(
                        (int) rows.getLong(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4),
                        (int) rows.getLong(5),
                        rows.getString(6),
                        rows.getBoolean(7),
                        rows.getString(8),
                        (int) rows.getLong(9)));
            }
        }
        return types;
    }

    /** The rows of the column {@code v} in binary, in order; in text where the type has no binary form. */
    List<Row> copyBinary(String table, PgType type) throws SQLException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copies().copyOut(
                        "COPY (SELECT v" + (type.binary() ? "" : "::text") + " FROM " + table
                                + " ORDER BY id) TO STDOUT (FORMAT binary)",
                        out);
        Relation relation = new Relation(1, "public", table, List.of(new Column("v", type, -1, false)));
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray(), COPY_HEADER, out.size() - COPY_HEADER);
        List<Row> rows = new ArrayList<>();
        while (bytes.getShort(bytes.position()) == 1) {
            int length = Math.max(0, bytes.getInt(bytes.position() + 2));
            byte[] row = new byte[6 + length];
            bytes.get(row);
            rows.add(Row.ofCopy(relation, row));
        }
        return rows;
    }

    /** The output of the column {@code v}, {@code null} for null, in order. */
    List<String> copyText(String table) throws SQLException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copies().copyOut("COPY (SELECT v FROM " + table + " ORDER BY id) TO STDOUT", out);
        List<String> texts = new ArrayList<>();
        for (String line : out.toString(UTF_8).lines().toList()) {
            texts.add(line.equals("\\N") ? null : unescaped(line));
        }
        return texts;
    }

    private static String unescaped(String line) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            int escape = c == '\\' ? "bfnrtv\\".indexOf(line.charAt(++i)) : -1;
            out.append(escape < 0 ? c : "\b\f\n\r\t\u000b\\".charAt(escape));
        }
        return out.toString();
    }

    /** Fills the column {@code v} with values as a sink encodes them. */
    void copyIn(String table, PgType type, List<?> values) throws SQLException, IOException {
        BinaryWriter out = new BinaryWriter(1024);
        out.writeBytes("PGCOPY\n\377\r\n\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), 0, 11);
        out.writeLong(0);
        Column id = new Column("id", PgType.builtIn(23), -1, false);
        Column column = new Column("v", type, -1, false);
        for (int i = 0; i < values.size(); i++) {
            out.writeShort(2);
            id.encodeField(i, out);
            column.encodeField(values.get(i), out);
        }
        out.writeShort(-1);
        copies().copyIn("COPY " + table + " FROM STDIN (FORMAT binary)", new ByteArrayInputStream(out.toByteArray()));
    }

    /** Makes a table of the texts of another, cast to the type, and returns its name. */
    String cast(String texts, String type) throws SQLException {
        String name = "t" + tables++;
        execute("CREATE TABLE " + name + " AS SELECT id, v::" + type + " FROM " + texts);
        return name;
    }

    private CopyManager copies() throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        database.close();
    }
}

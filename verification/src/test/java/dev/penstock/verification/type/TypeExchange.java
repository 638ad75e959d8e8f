package dev.penstock.verification.type;

import dev.penstock.core.internal.type.TypeSamples;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values of every type in one database, and what a {@link TypeReplication} that streams in binary made of them in a second, one
 * that streams in text in a third.
 */
final class TypeExchange implements AutoCloseable {
    private static final long SEED = 20_240_131;

    private final PostgresServer server;
    private final List<TypeTable> tables;
    private final Connection source;
    private final Connection ofBinary;
    private final Connection ofText;
    private final TypeReplication inBinary;
    private final TypeReplication inText;

    private TypeExchange(PostgresServer server) throws SQLException {
        this.server = server;
        this.tables = TypeTable.all(server.version());
        Database from = server.createDatabase();
        Database first = server.createDatabase();
        Database second = server.createDatabase();
        this.source = from.connect();
        this.ofBinary = first.connect();
        this.ofText = second.connect();
        List<TypeTable> binary = tables.stream().filter(TypeTable::isBinary).toList();
        this.inBinary = new TypeReplication(binary, from, first, TypeTable.ROUND);
        this.inText = new TypeReplication(tables, from, second, 2 * TypeTable.ROUND);
    }

    /** Exchanges the edge values of each type and a number of random ones; money in sessions with the given locale. */
    static TypeExchange of(int version, int randomValues, MoneyLocale locale) throws Exception {
        PostgresServer server = PostgresServer.builder().version(version).start();
        try {
            TypeExchange exchange = new TypeExchange(server);
            exchange.prepare(randomValues);
            HostileRole role = new HostileRole(server, locale.available());
            exchange.inBinary.run(role);
            exchange.inText.run(role);
            return exchange;
        } catch (Exception | Error e) {
            server.close();
            throw e;
        }
    }

    List<TypeTable> tables() {
        return tables;
    }

    TypeReplication inBinary() {
        return inBinary;
    }

    TypeReplication inText() {
        return inText;
    }

    /** Returns what the source prints of rows below a number, by their number. */
    Map<Integer, @Nullable String> sourceTexts(TypeTable table, int below) throws SQLException {
        return texts(source, table, below);
    }

    /** Returns what the target of the stream in binary prints. */
    Map<Integer, @Nullable String> textsOfBinary(TypeTable table) throws SQLException {
        return texts(ofBinary, table, Integer.MAX_VALUE);
    }

    /** Returns what the target of the stream in text prints. */
    Map<Integer, @Nullable String> textsOfText(TypeTable table) throws SQLException {
        return texts(ofText, table, Integer.MAX_VALUE);
    }

    private static Map<Integer, @Nullable String> texts(Connection connection, TypeTable table, int below)
            throws SQLException {
        Map<Integer, @Nullable String> texts = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(table.texts(below))) {
            while (rows.next()) {
                texts.put(rows.getInt(1), rows.getString(2));
            }
        }
        return texts;
    }

    private void prepare(int randomValues) throws SQLException {
        for (Connection connection : List.of(source, ofBinary, ofText)) {
            List<String> ddl = new ArrayList<>(List.of(TypeSamples.SCHEMA, TypeTable.DDL_OF_END));
            tables.forEach(table -> ddl.add(table.ddl()));
            try (Statement statement = connection.createStatement()) {
                statement.execute(String.join(";", ddl));
            }
        }
        for (TypeTable table : tables) {
            try (PreparedStatement insert = source.prepareStatement(table.insert())) {
                Object[] texts = table.sample().texts(SEED, randomValues).toArray();
                insert.setArray(1, source.createArrayOf("text", texts));
                insert.execute();
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try (server;
                source;
                ofBinary;
                ofText) {
            // Each is closed, whatever becomes of the others.
        }
    }
}

package dev.penstock.sink;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of a database by SQL, and the records that a source would emit for them. PostgreSQL itself decides
 * which changes are possible and what their effect is.
 */
final class RandomWorkload {
    private static final String NO_DATA = "02000";

    /** The tables, as they are on both sides. */
    static final List<String> TABLES = List.of("parent", "child", "plain", "nokey", "ident");

    private final Random random;
    private final Records records = new Records();
    private final List<Record> all = new ArrayList<>();
    private final List<Record> pending = new ArrayList<>();
    private final Connection connection;
    private final String onDelete;
    private final String deferral;
    private int truncations;

    RandomWorkload(long seed, Connection connection) {
        this.random = new Random(seed);
        this.connection = connection;
        this.onDelete = List.of("NO ACTION", "CASCADE", "SET NULL").get(random.nextInt(3));
        this.deferral =
                List.of("", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED").get(random.nextInt(3));
    }

    List<String> ddl() {
        return List.of(
                "CREATE TABLE parent (id int PRIMARY KEY, name text, code text UNIQUE" + deferral
                        + ", big text, n numeric(12,2))",
                "CREATE TABLE child (a int, b text, parent int REFERENCES parent ON DELETE " + onDelete
                        + " ON UPDATE CASCADE" + deferral + ", v text NOT NULL, PRIMARY KEY (a, b))",
                "CREATE TABLE plain (k numeric PRIMARY KEY, v text, big text, w jsonb)",
                "CREATE TABLE nokey (x int, y text, z json)",
                "CREATE TABLE ident (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text NOT NULL, big text,"
                        + " g int GENERATED ALWAYS AS (length(v)) STORED)");
    }

    /** Runs {@code transactions} transactions, and returns the records of all of them. */
    List<Record> run(int transactions) throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < transactions; i++) {
            int begun = all.size();
            for (int op = random.nextInt(6); op >= 0; op--) {
                attempt();
            }
            connection.commit();
            String commitLsn = "0/" + (i + 1);
            all.subList(begun, all.size()).replaceAll(record -> ofTransaction(record, commitLsn));
        }
        return all;
    }

    private static Record ofTransaction(Record record, String commitLsn) {
        Map<String, String> metadata = new LinkedHashMap<>(record.metadata());
        metadata.put(Metadata.COMMIT_LSN, commitLsn);
        return Record.of(
                record.position(), record.operation(), metadata, record.key(), record.before(), record.after());
    }

    private void attempt() throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        pending.clear();
        try {
            operation();
            execute("SET CONSTRAINTS ALL IMMEDIATE");
            execute("SET CONSTRAINTS ALL " + (deferral.isEmpty() ? "IMMEDIATE" : "DEFERRED"));
            all.addAll(pending);
        } catch (SQLException e) {
            if (!isRefused(e)) {
                throw e;
            }
            connection.rollback(savepoint);
        }
    }

    /**
     * A random operation may find no row, violate a constraint, or truncate a referenced table; any other error is a
     * fault.
     */
    private static boolean isRefused(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("23") || state.equals("0A000") || state.equals(NO_DATA);
    }

    private void operation() throws SQLException {
        switch (random.nextInt(40)) {
            case 0 -> truncate();
            case 1, 2 -> swapCodes();
            case 3 -> insertAheadOfTheParent();
            case 4, 5, 6, 7, 8 -> moveKey();
            case 9, 10, 11, 12, 13, 14 -> delete();
            case 15, 16, 17, 18, 19, 20, 21, 22, 23, 24 -> update();
            default -> insert();
        }
    }

    private void insert() throws SQLException {
        insert(anyTable(), number());
    }

    /** Possible if the constraint is deferred; the parent is inserted afterwards. */
    private void insertAheadOfTheParent() throws SQLException {
        String parent = number();
        insert("child", parent);
        insert("parent", parent);
    }

    private void insert(String table, String parent) throws SQLException {
        Map<String, @Nullable String> row = new LinkedHashMap<>();
        switch (table) {
            case "parent" -> {
                row.put("id", parent);
                row.put("name", word());
                row.put("code", random.nextInt(3) == 0 ? null : "c" + random.nextInt(40));
                row.put("big", big());
                row.put("n", random.nextInt(1000) + "." + random.nextInt(100));
            }
            case "child" -> {
                row.put("a", number());
                row.put("b", "b" + random.nextInt(3));
                row.put("parent", random.nextInt(4) == 0 ? null : parent);
                row.put("v", word());
            }
            case "plain" -> {
                row.put("k", number() + (random.nextBoolean() ? ".0" : ""));
                row.put("v", word());
                row.put("big", big());
                row.put("w", "{\"a\": " + random.nextInt(5) + "}");
            }
            case "nokey" -> {
                row.put("x", random.nextInt(4) == 0 ? null : "" + random.nextInt(5));
                row.put("y", word());
                row.put("z", random.nextBoolean() ? null : "{\"z\": [" + random.nextInt(3) + "]}");
            }
            default -> {
                row.put("id", number());
                row.put("v", word());
                row.put("big", big());
            }
        }
        insert(table, row);
        StructuredData after = data(row);
        pending.add(
                random.nextInt(4) == 0
                        ? records.snapshot(table, key(table, row), after)
                        : records.create(table, key(table, row), after));
    }

    private void update() throws SQLException {
        String table = anyTable();
        Map<String, @Nullable String> old = anyRow(table);
        Map<String, @Nullable String> changes = new LinkedHashMap<>();
        switch (table) {
            case "parent" -> changes.put(random.nextBoolean() ? "name" : "big", big());
            case "child" -> {
                if (random.nextBoolean()) {
                    changes.put("v", word());
                } else {
                    changes.put("parent", number());
                }
            }
            case "plain" -> changes.put(random.nextBoolean() ? "v" : "big", word());
            case "nokey" -> changes.put("y", word());
            default -> changes.put("v", word());
        }
        update(table, old, changes);
    }

    /**
     * Swaps the codes of two parents, through a third value, or at once if the constraint is deferred. No bulk order
     * can do the former.
     */
    private void swapCodes() throws SQLException {
        Map<String, @Nullable String> one = anyRow("parent");
        Map<String, @Nullable String> other = anyRow("parent");
        if (one.get("id").equals(other.get("id"))) {
            return;
        }
        if (!deferral.isEmpty() && random.nextBoolean()) {
            execute("SET CONSTRAINTS ALL DEFERRED");
            update("parent", one, map("code", other.get("code")));
            update("parent", other, map("code", one.get("code")));
            return;
        }
        update("parent", one, map("code", null));
        update("parent", other, map("code", one.get("code")));
        one.put("code", null);
        update("parent", one, map("code", other.get("code")));
    }

    private void moveKey() throws SQLException {
        String table = List.of("parent", "child", "plain").get(random.nextInt(3));
        Map<String, @Nullable String> old = anyRow(table);
        switch (table) {
            case "parent" -> update(table, old, map("id", number()));
            case "child" -> update(table, old, map("b", "b" + random.nextInt(3)));
            default -> update(table, old, map("k", number()));
        }
    }

    private void delete() throws SQLException {
        String table = anyTable();
        Map<String, @Nullable String> old = anyRow(table);
        List<Map<String, @Nullable String>> children = table.equals("parent") ? children(old) : List.of();
        if (table.equals("nokey")) {
            execute(
                    "DELETE FROM nokey WHERE ctid = (SELECT ctid FROM nokey n WHERE n::text = ?::text LIMIT 1)",
                    old.get("row"));
            pending.add(records.delete(table, null, image(old)));
            return;
        }
        execute("DELETE FROM " + table + " WHERE " + where(table), keyValues(table, old));
        pending.add(records.delete(table, key(table, old), key(table, old)));
        for (Map<String, @Nullable String> child : children) {
            if (onDelete.equals("CASCADE")) {
                pending.add(records.delete("child", key("child", child), key("child", child)));
            } else {
                child.put("parent", null);
                pending.add(records.update("child", key("child", child), null, image(child)));
            }
        }
    }

    private void truncate() throws SQLException {
        String xid = "x" + ++truncations;
        List<String> truncated = List.of(
                        List.of("plain"), List.of("nokey"), List.of("parent", "child"), List.of("child"))
                .get(random.nextInt(4));
        execute("TRUNCATE " + String.join(", ", truncated));
        truncated.forEach(table -> pending.add(records.truncate(table, xid, "0/" + truncations)));
    }

    private void update(String table, Map<String, @Nullable String> old, Map<String, @Nullable String> changes)
            throws SQLException {
        List<Map<String, @Nullable String>> children =
                table.equals("parent") && changes.containsKey("id") ? children(old) : List.of();
        String set = changes.keySet().stream()
                .map(column -> column + " = ?::" + type(column))
                .collect(Collectors.joining(", "));
        List<@Nullable String> values = new ArrayList<>(changes.values());
        Map<String, @Nullable String> row = new LinkedHashMap<>(old);
        row.putAll(changes);
        if (table.equals("nokey")) {
            values.add(old.get("row"));
            execute(
                    "UPDATE nokey SET " + set
                            + " WHERE ctid = (SELECT ctid FROM nokey n WHERE n::text = ?::text LIMIT 1)",
                    values.toArray(String[]::new));
            pending.add(records.update(table, null, image(old), image(row)));
            return;
        }
        values.addAll(List.of(keyValues(table, old)));
        execute("UPDATE " + table + " SET " + set + " WHERE " + where(table), values.toArray(String[]::new));
        StructuredData key = key(table, row);
        StructuredData before = key.equals(key(table, old)) ? null : key(table, old);
        boolean toasted = row.containsKey("big") && old.get("big") != null && !changes.containsKey("big");
        if (toasted && random.nextBoolean()) {
            Map<String, @Nullable String> sent = new LinkedHashMap<>(row);
            sent.remove("big");
            pending.add(records.patch(table, key, before, image(sent), "big"));
        } else {
            pending.add(records.update(table, key, before, image(row)));
        }
        for (Map<String, @Nullable String> child : children) {
            child.put("parent", changes.get("id"));
            pending.add(records.update("child", key("child", child), null, image(child)));
        }
    }

    private List<Map<String, @Nullable String>> children(Map<String, @Nullable String> parent) throws SQLException {
        return rows("SELECT * FROM child WHERE parent = ?::int ORDER BY a, b", parent.get("id"));
    }

    private Map<String, @Nullable String> anyRow(String table) throws SQLException {
        List<Map<String, @Nullable String>> rows =
                rows("SELECT *, t::text AS row FROM " + table + " t ORDER BY t::text");
        if (rows.isEmpty()) {
            throw new SQLException("no row", NO_DATA);
        }
        return rows.get(random.nextInt(rows.size()));
    }

    private void insert(String table, Map<String, @Nullable String> row) throws SQLException {
        String columns = String.join(", ", row.keySet());
        String values =
                row.keySet().stream().map(column -> "?::" + type(column)).collect(Collectors.joining(", "));
        execute(
                "INSERT INTO " + table + " (" + columns + ") OVERRIDING SYSTEM VALUE VALUES (" + values + ")",
                row.values().toArray(String[]::new));
    }

    private static String type(String column) {
        return switch (column) {
            case "id", "a", "parent", "x" -> "int";
            case "n", "k" -> "numeric";
            case "w" -> "jsonb";
            case "z" -> "json";
            default -> "text";
        };
    }

    private static List<String> keyColumns(String table) {
        return switch (table) {
            case "child" -> List.of("a", "b");
            case "plain" -> List.of("k");
            case "nokey" -> List.of();
            default -> List.of("id");
        };
    }

    private static @Nullable StructuredData key(String table, Map<String, @Nullable String> row) {
        Map<String, @Nullable String> key = new LinkedHashMap<>();
        keyColumns(table).forEach(column -> key.put(column, row.get(column)));
        return key.isEmpty() ? null : data(key);
    }

    private static String where(String table) {
        return keyColumns(table).stream()
                .map(column -> column + " = ?::" + type(column))
                .collect(Collectors.joining(" AND "));
    }

    private static String[] keyValues(String table, Map<String, @Nullable String> row) {
        return keyColumns(table).stream().map(row::get).toArray(String[]::new);
    }

    private static StructuredData image(Map<String, @Nullable String> row) {
        Map<String, @Nullable String> image = new LinkedHashMap<>(row);
        image.remove("row");
        image.remove("g");
        return data(image);
    }

    private static StructuredData data(Map<String, @Nullable String> row) {
        return StructuredData.of(row);
    }

    private static Map<String, @Nullable String> map(String column, @Nullable String value) {
        Map<String, @Nullable String> map = new LinkedHashMap<>();
        map.put(column, value);
        return map;
    }

    private String anyTable() {
        return TABLES.get(random.nextInt(TABLES.size()));
    }

    private String number() {
        return String.valueOf(random.nextInt(40));
    }

    private String word() {
        return "w" + random.nextInt(1000) + (random.nextInt(8) == 0 ? "'\\\"\n" : "");
    }

    private @Nullable String big() {
        return random.nextInt(5) == 0 ? null : word().repeat(1 + random.nextInt(3));
    }

    private void execute(String sql, @Nullable String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.execute();
        }
    }

    private List<Map<String, @Nullable String>> rows(String sql, @Nullable String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            List<Map<String, @Nullable String>> rows = new ArrayList<>();
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    Map<String, @Nullable String> row = new LinkedHashMap<>();
                    for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
                        row.put(results.getMetaData().getColumnName(i), results.getString(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }
}

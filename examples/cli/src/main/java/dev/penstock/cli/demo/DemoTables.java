package dev.penstock.cli.demo;

import dev.penstock.test.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables of the demonstration: creates and fills them, and hashes their content for a comparison. */
public final class DemoTables {
    /** The columns of the key by table. */
    private static final Map<String, String> KEYS = keys();

    private DemoTables() {}

    public static List<String> names() {
        return List.copyOf(KEYS.keySet());
    }

    public static void create(Database database) {
        database.execute(resource("demo-tables.sql"));
    }

    public static void fill(Database database) {
        database.execute(resource("demo-rows.sql"));
    }

    /** Returns the content of each table: the number of rows, and a hash over them in the order of their keys. */
    public static Map<String, Content> contents(Database database) throws SQLException {
        Map<String, Content> contents = new LinkedHashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'; SET extra_float_digits = 3");
            for (Map.Entry<String, String> table : KEYS.entrySet()) {
                try (ResultSet result =
                        statement.executeQuery("SELECT count(*), coalesce(md5(string_agg(md5(t::text), '' ORDER BY "
                                + table.getValue() + ")), '') FROM " + table.getKey() + " t")) {
                    result.next();
                    contents.put(table.getKey(), new Content(result.getLong(1), result.getString(2)));
                }
            }
        }
        return contents;
    }

    private static Map<String, String> keys() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("customers", "id");
        keys.put("orders", "customer_id, number");
        keys.put("sessions", "id");
        keys.put("documents", "id");
        keys.put("readings", "sensor COLLATE \"C\", taken");
        return keys;
    }

    private static String resource(String name) {
        try (InputStream in = DemoTables.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The resource '" + name + "' is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Content of a table.
     *
     * @param rows the number of rows
     * @param hash a hash over all of them, in order
     */
    public record Content(long rows, String hash) {}
}

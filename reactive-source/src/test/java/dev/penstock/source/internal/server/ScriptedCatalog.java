package dev.penstock.source.internal.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A connection to a server that cannot be started here: it answers each query whose text contains a word with scripted rows. */
public final class ScriptedCatalog {
    private final int major;
    private final List<Answer> answers = new ArrayList<>();

    /** Scripts a server of that major version. */
    public ScriptedCatalog(int major) {
        this.major = major;
    }

    /** Answers a query whose text contains {@code word} with rows, by the names of their columns. The first word that fits counts. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final ScriptedCatalog answer(String word, Map<String, Object>... rows) {
        answers.add(new Answer(word, List.of(rows)));
        return this;
    }

    /** Returns the connection. */
    public Connection connection() {
        DatabaseMetaData metadata =
                fake(DatabaseMetaData.class, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getDatabaseMajorVersion" -> major;
                    case "getDatabaseMinorVersion" -> 0;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return fake(Connection.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "getMetaData" -> metadata;
            case "prepareStatement" -> statement((String) arguments[0]);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private PreparedStatement statement(String sql) {
        List<Map<String, Object>> rows = answers.stream()
                .filter(answer -> sql.contains(answer.word))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No answer is scripted for: " + sql))
                .rows;
        return fake(PreparedStatement.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "executeQuery" -> rows(rows.iterator());
            case "setObject", "setArray", "close" -> null;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static ResultSet rows(Iterator<Map<String, Object>> rows) {
        Map<?, ?>[] current = new Map<?, ?>[1];
        return fake(ResultSet.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "next" -> {
                boolean more = rows.hasNext();
                current[0] = more ? rows.next() : Map.of();
                yield more;
            }
            case "getLong" -> ((Number) current[0].get(arguments[0])).longValue();
            case "getInt" -> ((Number) current[0].get(arguments[0])).intValue();
            case "getBoolean" -> Boolean.TRUE.equals(current[0].get(arguments[0]));
            case "getString", "getArray" -> current[0].get(arguments[0]);
            case "close" -> null;
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(ScriptedCatalog.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private record Answer(String word, List<Map<String, Object>> rows) {}
}

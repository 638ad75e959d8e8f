package dev.penstock.verification.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A table of a random workload: what it is called, and the columns that can be altered. */
final class RandomTable {
    private static final String[] INTEGERS = {"smallint", "integer", "bigint", "numeric"};

    private final Random random;
    private final List<Column> columns = new ArrayList<>();
    private String name;
    private String key;
    private boolean wideKey;
    private boolean recreated;
    private int names;

    RandomTable(String name, String key, Random random) {
        this.name = name;
        this.key = key;
        this.random = random;
    }

    String name() {
        return name;
    }

    /** Returns whether it was dropped and created again under the name that it has now. */
    boolean isRecreated() {
        return recreated;
    }

    void renamed(String other) {
        name = other;
        recreated = false;
    }

    /** Forgets what was altered: another table has the name. */
    void replaced(String key) {
        this.key = key;
        recreated = true;
        wideKey = false;
        columns.removeIf(column -> random.nextBoolean());
        columns.forEach(column -> column.width = random.nextInt(INTEGERS.length));
    }

    String create() {
        StringBuilder more = new StringBuilder();
        columns.forEach(
                column -> more.append(", ").append(column.name).append(' ').append(INTEGERS[column.width]));
        return "CREATE TABLE " + name + " (id int CONSTRAINT " + key + " PRIMARY KEY, k int NOT NULL DEFAULT 1, m mood"
                + more + ")";
    }

    String insert(int id) {
        return "INSERT INTO " + name + " (id) VALUES (" + id + ")";
    }

    String alter(String what) {
        return "ALTER TABLE " + name + ' ' + what;
    }

    String add() {
        Column column = new Column("c" + names++, random.nextInt(2));
        columns.add(column);
        String fill = random.nextBoolean()
                ? ""
                : " DEFAULT " + random.nextInt(100) + (random.nextBoolean() ? "" : " NOT NULL");
        return "ADD " + column.name + ' ' + INTEGERS[column.width] + fill;
    }

    Optional<String> drop() {
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of("DROP " + columns.remove(random.nextInt(columns.size())).name);
    }

    Optional<String> rename() {
        return any().map(column -> {
            String former = column.name;
            column.name = "c" + names++;
            return "RENAME " + former + " TO " + column.name;
        });
    }

    /** Drops a column and adds one of the same name. */
    Optional<String> replace() {
        return any().map(column -> {
            column.width = random.nextInt(INTEGERS.length);
            return "DROP " + column.name + ", ADD " + column.name + ' ' + INTEGERS[column.width];
        });
    }

    Optional<String> widen() {
        return columns.stream()
                .filter(column -> column.width < INTEGERS.length - 1)
                .findFirst()
                .map(column -> "ALTER " + column.name + " TYPE " + INTEGERS[++column.width]);
    }

    Optional<String> allowNull() {
        return columns.stream().findAny().map(column -> "ALTER " + column.name + " DROP NOT NULL");
    }

    Optional<String> refuseNull() {
        return any().map(column -> "BEGIN; UPDATE " + name + " SET " + column.name + " = 0 WHERE " + column.name
                + " IS NULL; " + alter("ALTER " + column.name + " SET DEFAULT 0") + "; "
                + alter("ALTER " + column.name + " SET NOT NULL") + "; COMMIT");
    }

    String changeKey(String next) {
        String former = key;
        key = next;
        wideKey = !wideKey;
        return "DROP CONSTRAINT " + former + ", ADD CONSTRAINT " + key + " PRIMARY KEY (" + (wideKey ? "id, k" : "id")
                + ")";
    }

    private Optional<Column> any() {
        return columns.isEmpty() ? Optional.empty() : Optional.of(columns.get(random.nextInt(columns.size())));
    }

    /** State of a column. */
    private static final class Column {
        private String name;
        private int width;

        Column(String name, int width) {
            this.name = name;
            this.width = width;
        }
    }
}

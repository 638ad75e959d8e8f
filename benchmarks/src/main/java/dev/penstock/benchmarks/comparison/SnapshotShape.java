package dev.penstock.benchmarks.comparison;

import dev.penstock.test.Database;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shape of the tables that a snapshot reads. The first column of each is the key, an {@code int8}. */
enum SnapshotShape {
    ORDERS("snapshot", "a table of 11 columns", 1) {
        @Override
        List<String> create(Database database, int rows) {
            OrdersTable.create(database);
            OrdersTable.insert(database, rows);
            return List.of("orders");
        }
    },
    NARROW("snapshot-narrow", "a table of 2 integers", 1) {
        @Override
        List<String> create(Database database, int rows) {
            database.execute(
                    "CREATE TABLE narrow (id int8 PRIMARY KEY, quantity int4)",
                    "INSERT INTO narrow SELECT i, i % 100 FROM generate_series(1, " + rows + ") i");
            return List.of("narrow");
        }
    },
    WIDE("snapshot-wide", "a table of 251 columns", 20) {
        @Override
        List<String> create(Database database, int rows) {
            String columns = IntStream.range(0, 250)
                    .mapToObj(i ->
                            i % 2 == 0 ? ", c" + i + " int4 DEFAULT " + i : ", c" + i + " text DEFAULT 'v" + i + "'")
                    .collect(Collectors.joining());
            database.execute(
                    "CREATE TABLE wide (id int8 PRIMARY KEY" + columns + ")",
                    "INSERT INTO wide (id) SELECT generate_series(1, " + rows + ")");
            return List.of("wide");
        }
    },
    FAT("snapshot-fat", "a table with 20 kB of text in each row", 50) {
        @Override
        List<String> create(Database database, int rows) {
            database.execute(
                    "CREATE TABLE fat (id int8 PRIMARY KEY, note text)",
                    "ALTER TABLE fat ALTER note SET STORAGE EXTERNAL",
                    "INSERT INTO fat SELECT i, repeat('x', 20000) FROM generate_series(1, " + rows + ") i");
            return List.of("fat");
        }
    },
    TABLES("snapshot-tables", "small tables of 10 rows each", 100) {
        @Override
        List<String> create(Database database, int rows) {
            int tables = Math.max(1, rows / 10);
            database.execute("DO $$ BEGIN FOR i IN 1.." + tables
                    + " LOOP EXECUTE format('CREATE TABLE t%s (id int8 PRIMARY KEY, note text)', i);"
                    + " EXECUTE format('INSERT INTO t%s SELECT n, ''note '' || n FROM generate_series(1, 10) n', i);"
                    + " IF i % 100 = 0 THEN COMMIT; END IF; END LOOP; END $$");
            return IntStream.rangeClosed(1, tables).mapToObj(i -> "t" + i).toList();
        }
    };

    private final String title;
    private final String description;

    /** By how much the work has fewer rows than the large table. */
    private final int divisor;

    SnapshotShape(String title, String description, int divisor) {
        this.title = title;
        this.description = description;
        this.divisor = divisor;
    }

    /** Creates and fills the tables, and returns their names. */
    abstract List<String> create(Database database, int rows);

    /** Returns the name for the command line and for files. */
    String title() {
        return title;
    }

    String description() {
        return description;
    }

    /** Returns the number of rows in all tables, a multiple of ten. */
    int rows(Size size) {
        return Math.max(10, size.rows() / divisor / 10 * 10);
    }
}

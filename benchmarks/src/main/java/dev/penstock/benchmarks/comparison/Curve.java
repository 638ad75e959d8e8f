package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.contestant.PenstockReader;
import dev.penstock.benchmarks.report.Figure;
import dev.penstock.benchmarks.report.LineChart;
import dev.penstock.benchmarks.report.Spread;
import dev.penstock.test.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How the source's cost grows with one dimension of the data: seconds of a whole process, in which the JVM's start is included. */
enum Curve {
    COLUMNS("columns of a table", 1, 4, 16, 64, 256, 1024) {
        @Override
        Job prepare(Database database, int x, Size size) {
            String columns = IntStream.range(0, x)
                    .mapToObj(i -> ", c" + i + " int4 DEFAULT " + i)
                    .collect(Collectors.joining());
            int rows = Math.max(100, size.rows() / 100);
            database.execute(
                    "CREATE TABLE t (id int8 PRIMARY KEY" + columns + ")",
                    "INSERT INTO t (id) SELECT generate_series(1, " + rows + ")");
            return new Job(rows, "only", "t");
        }
    },
    ROW_WIDTH("bytes of a row", 10, 100, 1_000, 10_000, 100_000) {
        @Override
        Job prepare(Database database, int x, Size size) {
            int rows = Math.max(10, Math.min(size.rows() / 10, 100_000_000 / x / 2));
            database.execute(
                    "CREATE TABLE t (id int8 PRIMARY KEY, note text)",
                    "ALTER TABLE t ALTER note SET STORAGE EXTERNAL",
                    "INSERT INTO t SELECT i, repeat('x', " + x + ") FROM generate_series(1, " + rows + ") i");
            return new Job(rows, "only", "t");
        }
    },
    TABLES("tables, ten rows each", 1, 10, 100, 1000, 5000) {
        @Override
        Job prepare(Database database, int x, Size size) {
            database.execute("DO $$ BEGIN FOR i IN 1.." + x
                    + " LOOP EXECUTE format('CREATE TABLE t%s (id int8 PRIMARY KEY)', i);"
                    + " EXECUTE format('INSERT INTO t%s SELECT generate_series(1, 10)', i); IF i % 100 = 0 THEN COMMIT; END IF;"
                    + " END LOOP; END $$");
            return new Job(10L * x, "only", "*");
        }
    },
    ROWS("rows of a table", 1_000, 10_000, 100_000, 1_000_000) {
        @Override
        Job prepare(Database database, int x, Size size) {
            database.execute("CREATE TABLE t (id int8 PRIMARY KEY, note text)");
            database.execute("INSERT INTO t SELECT i, 'note ' || i FROM generate_series(1, " + x + ") i");
            return new Job(x, "only", "t");
        }
    },
    TRANSACTION_SIZE("rows of a transaction, the same number of rows in all", 1, 10, 100, 1_000, 10_000, 100_000) {
        @Override
        Job prepare(Database database, int x, Size size) {
            int transactions = Math.max(1, size.rows() / 10 / x);
            database.execute(
                    "CREATE TABLE t (id int8, note text)",
                    "ALTER TABLE t REPLICA IDENTITY FULL",
                    "CREATE PUBLICATION conduitpub FOR TABLE t",
                    "SELECT pg_create_logical_replication_slot('curve', 'pgoutput')",
                    "SET synchronous_commit = off",
                    "DO $$ BEGIN FOR n IN 1.." + transactions + " LOOP INSERT INTO t SELECT i, 'note ' || i FROM"
                            + " generate_series(1, " + x + ") i; COMMIT; END LOOP; END $$");
            return new Job((long) transactions * x, "never", "t");
        }
    };

    private final String dimension;

    @SuppressWarnings("ImmutableEnumChecker") // Nothing writes to it.
    private final int[] values;

    Curve(String dimension, int... values) {
        this.dimension = dimension;
        this.values = values;
    }

    /** Work of a source at one point of the curve. */
    record Job(long records, String snapshotMode, String tables) {}

    abstract Job prepare(Database database, int x, Size size);

    /** Returns the name for the command line and for files. */
    String title() {
        return "curve-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String dimension() {
        return dimension;
    }

    /** Measures the points whose size is at most {@code largest}; y is the median of the runs in seconds. */
    List<LineChart.Point> measure(Ground ground, Size size, int runs, int largest) throws Exception {
        List<LineChart.Point> points = new ArrayList<>();
        for (int x : values) {
            if (x > largest) {
                break;
            }
            List<Double> seconds = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                seconds.add(measure(ground, size, x));
            }
            points.add(new LineChart.Point(x, Spread.of(seconds).median()));
        }
        return points;
    }

    private double measure(Ground ground, Size size, int x) throws Exception {
        try (Database database = ground.sourceDatabase()) {
            Job job = prepare(database, x, size);
            double seconds = StreamWork.checked(
                            job.records(),
                            MeasuredProcess.run(ground.java(
                                    PenstockReader.class,
                                    List.of(),
                                    Long.toString(job.records()),
                                    "values",
                                    "url=" + database.url(),
                                    "tables=" + job.tables(),
                                    "snapshotMode=" + job.snapshotMode(),
                                    "logrepl.slotName=curve")))
                    .figures()
                    .getOrDefault(Figure.SECONDS, Double.NaN);
            ground.dropSlots();
            return seconds;
        }
    }
}

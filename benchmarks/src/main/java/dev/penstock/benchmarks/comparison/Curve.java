package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.report.Figure;
import dev.penstock.benchmarks.report.LineChart;
import dev.penstock.benchmarks.report.Spread;
import dev.penstock.test.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How the cost grows with one dimension of the work: seconds of a whole process, in which the JVM's start is included. */
enum Curve {
    COLUMNS("columns of a table", 1, 4, 16, 64, 256, 1024) {
        @Override
        CurveJob prepare(Ground ground, Database database, int x, Size size) {
            String columns = IntStream.range(0, x)
                    .mapToObj(i -> ", c" + i + " int4 DEFAULT " + i)
                    .collect(Collectors.joining());
            int rows = Math.max(100, size.rows() / 100);
            database.execute(
                    "CREATE TABLE t (id int8 PRIMARY KEY" + columns + ")",
                    "INSERT INTO t (id) SELECT generate_series(1, " + rows + ")");
            return CurveJob.snapshot(ground, database, rows);
        }
    },
    ROW_WIDTH("bytes of a row", 10, 100, 1_000, 10_000, 100_000) {
        @Override
        CurveJob prepare(Ground ground, Database database, int x, Size size) {
            int rows = Math.max(10, Math.min(size.rows() / 10, 100_000_000 / x / 2));
            database.execute(
                    "CREATE TABLE t (id int8 PRIMARY KEY, note text)",
                    "ALTER TABLE t ALTER note SET STORAGE EXTERNAL",
                    "INSERT INTO t SELECT i, repeat('x', " + x + ") FROM generate_series(1, " + rows + ") i");
            return CurveJob.snapshot(ground, database, rows);
        }
    },
    TABLES("tables, ten rows each", 1, 10, 100, 1000, 5000) {
        @Override
        CurveJob prepare(Ground ground, Database database, int x, Size size) {
            database.execute("DO $$ BEGIN FOR i IN 1.." + x
                    + " LOOP EXECUTE format('CREATE TABLE t%s (id int8 PRIMARY KEY)', i);"
                    + " EXECUTE format('INSERT INTO t%s SELECT generate_series(1, 10)', i); IF i % 100 = 0 THEN COMMIT; END IF;"
                    + " END LOOP; END $$");
            return CurveJob.snapshot(ground, database, 10L * x);
        }
    },
    ROWS("rows of a table", 1_000, 10_000, 100_000, 1_000_000, 10_000_000) {
        @Override
        CurveJob prepare(Ground ground, Database database, int x, Size size) {
            database.execute("CREATE TABLE t (id int8 PRIMARY KEY, note text)");
            database.execute("INSERT INTO t SELECT i, 'note ' || i FROM generate_series(1, " + x + ") i");
            return CurveJob.snapshot(ground, database, x);
        }
    },
    TRANSACTION_SIZE(
            "rows of a transaction, the same number of rows in all up to the largest sizes",
            1,
            10,
            100,
            1_000,
            10_000,
            100_000,
            1_000_000,
            10_000_000) {
        @Override
        CurveJob prepare(Ground ground, Database database, int x, Size size) {
            int transactions = Math.max(1, size.rows() / 10 / x);
            CurveJob.createPublishedTable(database);
            database.execute(
                    "SET synchronous_commit = off",
                    "DO $$ BEGIN FOR n IN 1.." + transactions + " LOOP INSERT INTO t SELECT (n - 1) * " + x
                            + " + i, 'note ' || i FROM generate_series(1, " + x + ") i; COMMIT; END LOOP; END $$");
            return CurveJob.stream(ground, database, (long) transactions * x);
        }
    },
    LANES("connections of the sink, one-row transactions", 1, 2, 4, 8) {
        @Override
        CurveJob prepare(Ground ground, Database database, int x, Size size) {
            CurveJob.createPublishedTable(database);
            int rows = Math.max(10, size.rows() / 10);
            CurveJob.insertOneByOne(database, rows);
            return CurveJob.replication(ground, database, rows, x);
        }
    },
    SUBSCRIBERS("subscribers of shared records", 1, 10, 100, 1_000) {
        @Override
        CurveJob prepare(Ground ground, Database database, int x, Size size) {
            CurveJob.createPublishedTable(database);
            int rows = Math.max(10, size.rows() / 50);
            CurveJob.insertOneByOne(database, rows);
            return CurveJob.shared(ground, database, rows, x);
        }
    };

    private final String dimension;

    @SuppressWarnings("ImmutableEnumChecker") // Nothing writes to it.
    private final int[] values;

    Curve(String dimension, int... values) {
        this.dimension = dimension;
        this.values = values;
    }

    /**
     * One measured point of a curve.
     *
     * @param x value of the dimension
     * @param records the number of records that were read, by each subscriber if there are several
     * @param seconds median of the runs
     */
    record Point(int x, long records, double seconds) {
        double microsOfRecord() {
            return seconds * 1e6 / records;
        }

        LineChart.Point onChart(boolean ofRecord) {
            return new LineChart.Point(x, ofRecord ? microsOfRecord() : seconds);
        }
    }

    /** Creates the data of one point in a fresh database. */
    abstract CurveJob prepare(Ground ground, Database database, int x, Size size);

    /** Returns the name for the command line and for files. */
    String title() {
        return "curve-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String dimension() {
        return dimension;
    }

    /** Returns whether the number of records differs between the points for reasons of size, so that the chart has the time of one. */
    boolean isOfRecord() {
        return this == ROW_WIDTH || this == TRANSACTION_SIZE;
    }

    /** Measures the first point and all others whose size is at most {@code largest}. */
    List<Point> measure(Ground ground, Size size, int runs, int largest) throws Exception {
        List<Point> points = new ArrayList<>();
        for (int x : values) {
            if (x <= largest || x == values[0]) {
                points.add(measurePoint(ground, size, runs, x));
            }
        }
        return points;
    }

    private Point measurePoint(Ground ground, Size size, int runs, int x) throws Exception {
        List<Double> seconds = new ArrayList<>();
        long records = 0;
        for (int run = 0; run < runs; run++) {
            try (Database database = ground.sourceDatabase()) {
                CurveJob job = prepare(ground, database, x, size);
                records = job.records();
                seconds.add(job.run().figures().getOrDefault(Figure.SECONDS, Double.NaN));
                ground.dropSlots();
            }
        }
        return new Point(x, records, Spread.of(seconds).median());
    }
}

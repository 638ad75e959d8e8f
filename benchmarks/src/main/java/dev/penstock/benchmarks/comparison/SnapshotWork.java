package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.contestant.DebeziumReader;
import dev.penstock.benchmarks.contestant.PenstockReader;
import dev.penstock.benchmarks.contestant.PgjdbcReader;
import dev.penstock.benchmarks.report.Sample;
import dev.penstock.test.Database;
import java.util.ArrayList;
import java.util.List;

/** The snapshot of tables of one shape. Of the table {@code orders} also with other numbers of readers and a small heap. */
record SnapshotWork(Size size, SnapshotShape shape) implements Work {
    private static final int READERS = 2;

    @Override
    public String name() {
        return shape.title();
    }

    @Override
    public String title() {
        return "Snapshot: " + shape.rows(size) + " rows, " + shape.description();
    }

    @Override
    public List<Contestant> prepare(Ground ground) {
        Database database = ground.sourceDatabase();
        List<String> tables = shape.create(database, shape.rows(size));
        database.execute("CREATE PUBLICATION debezium FOR ALL TABLES");
        database.execute("VACUUM ANALYZE");
        String every = "Penstock, all columns read";
        String untouched = "Penstock, untouched";
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(new Contestant(every, () -> penstock(ground, database, "values", READERS, List.of())));
        if (shape == SnapshotShape.ORDERS) {
            for (int readers : new int[] {1, 4}) {
                contestants.add(new Contestant(
                        every + ", " + readers + " readers",
                        () -> penstock(ground, database, "values", readers, List.of())));
            }
            contestants.add(new Contestant(
                    every + ", heap of 64 MB",
                    () -> penstock(ground, database, "values", READERS, List.of(Ground.SMALL_HEAP))));
        }
        contestants.add(new Contestant(untouched, () -> penstock(ground, database, "keys", READERS, List.of())));
        Ground.program("psql")
                .ifPresent(psql -> contestants.add(new Contestant("psql COPY", () -> psql(psql, database, tables))));
        contestants.add(new Contestant("pgjdbc, raw COPY", untouched, () -> pgjdbc(ground, database, tables)));
        contestants.add(new Contestant("Debezium Engine", () -> debezium(ground, database)));
        return contestants;
    }

    private Sample penstock(Ground ground, Database database, String values, int readers, List<String> options)
            throws Exception {
        return StreamWork.checked(
                shape.rows(size),
                MeasuredProcess.run(ground.java(
                        PenstockReader.class,
                        options,
                        Long.toString(shape.rows(size)),
                        values,
                        "url=" + database.url(),
                        "tables=*",
                        "snapshotMode=only",
                        "snapshot.parallelism=" + readers)));
    }

    private static Sample psql(String psql, Database database, List<String> tables) throws Exception {
        List<String> command = new ArrayList<>(List.of(psql, "-q", "-o", "/dev/null", "-d", database.url()));
        for (String table : tables) {
            command.addAll(List.of("-c", "COPY " + table + " TO STDOUT (FORMAT binary)"));
        }
        return MeasuredProcess.run(command).sample();
    }

    private Sample pgjdbc(Ground ground, Database database, List<String> tables) throws Exception {
        return StreamWork.checked(
                shape.rows(size),
                MeasuredProcess.run(ground.java(
                        PgjdbcReader.class, List.of(), "copy", database.jdbcUrl(), String.join(",", tables))));
    }

    private Sample debezium(Ground ground, Database database) throws Exception {
        String slot = ground.freshName("debezium");
        Sample sample = StreamWork.checked(
                shape.rows(size),
                MeasuredProcess.run(ground.java(
                        DebeziumReader.class,
                        List.of(),
                        StreamWork.debeziumArguments(
                                "connect", ground, database, slot, "debezium", "initial_only", shape.rows(size)))));
        ground.dropSlots();
        return sample;
    }
}

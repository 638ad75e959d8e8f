package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.contestant.DebeziumReader;
import dev.penstock.benchmarks.contestant.PenstockReader;
import dev.penstock.benchmarks.contestant.PgjdbcReader;
import dev.penstock.benchmarks.report.Sample;
import dev.penstock.test.Database;
import java.util.ArrayList;
import java.util.List;

/** The snapshot of one table. */
record SnapshotWork(Size size) implements Work {
    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public String title() {
        return "Snapshot of a table: " + size.rows() + " rows of 11 columns";
    }

    @Override
    public List<Contestant> prepare(Ground ground) {
        Database database = ground.sourceDatabase();
        OrdersTable.create(database);
        OrdersTable.insert(database, size.rows());
        database.execute("VACUUM ANALYZE orders");
        List<Contestant> contestants = new ArrayList<>();
        for (int readers : new int[] {2, 1, 4}) {
            contestants.add(new Contestant(
                    "Penstock, all columns read" + (readers == 2 ? "" : ", " + readers + " readers"),
                    () -> penstock(ground, database, "values", readers)));
        }
        contestants.add(new Contestant("Penstock, untouched", () -> penstock(ground, database, "keys", 2)));
        Ground.program("psql")
                .ifPresent(psql -> contestants.add(new Contestant(
                        "psql COPY",
                        () -> MeasuredProcess.run(List.of(
                                        "sh",
                                        "-c",
                                        psql + " -q -c 'COPY orders TO STDOUT (FORMAT binary)' '" + database.url()
                                                + "' > /dev/null"))
                                .sample())));
        contestants.add(new Contestant(
                "pgjdbc, raw COPY",
                () -> MeasuredProcess.run(
                                ground.java(PgjdbcReader.class, List.of(), "copy", database.jdbcUrl(), "orders"))
                        .sample()));
        contestants.add(new Contestant("Debezium Engine", () -> debezium(ground, database)));
        return contestants;
    }

    private Sample penstock(Ground ground, Database database, String values, int readers) throws Exception {
        return StreamWork.checked(
                size.rows(),
                MeasuredProcess.run(ground.java(
                        PenstockReader.class,
                        List.of(),
                        Long.toString(size.rows()),
                        values,
                        "url=" + database.url(),
                        "tables=orders",
                        "snapshotMode=only",
                        "snapshot.parallelism=" + readers)));
    }

    private Sample debezium(Ground ground, Database database) throws Exception {
        String slot = ground.freshName("debezium");
        database.execute("DROP PUBLICATION IF EXISTS debezium", "CREATE PUBLICATION debezium FOR TABLE orders");
        Sample sample = StreamWork.checked(
                size.rows(),
                MeasuredProcess.run(ground.java(
                        DebeziumReader.class,
                        List.of(),
                        StreamWork.debeziumArguments(
                                "connect", ground, database, slot, "debezium", "initial_only", size.rows()))));
        ground.dropSlots();
        return sample;
    }
}

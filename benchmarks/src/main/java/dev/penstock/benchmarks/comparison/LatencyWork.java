package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.contestant.LatencyProgram;
import dev.penstock.benchmarks.report.Figure;
import dev.penstock.benchmarks.report.Sample;
import dev.penstock.test.Database;
import java.util.List;

/** Latency from the call that inserts a row to its record, at a steady rate or after silence. */
record LatencyWork(Size size, boolean silence) implements Work {
    private static final String PUBLICATION = "ticks";

    @Override
    public String name() {
        return silence ? "latency-silence" : "latency";
    }

    @Override
    public String title() {
        return silence
                ? "Latency after " + Math.round(pauseMillis() / 1000)
                        + " s of silence, from the insert call to the record"
                : "Latency at 500 single inserts a second, from the insert call to the record";
    }

    private double pauseMillis() {
        return silence ? Math.min(10_000, size.seconds() * 1000 / 3.0) : 2;
    }

    private int counted() {
        return (int) Math.max(3, size.seconds() * 1000 / pauseMillis());
    }

    @Override
    public List<Contestant> prepare(Ground ground) {
        Database database = ground.sourceDatabase();
        database.execute(
                "CREATE TABLE ticks (id int8 PRIMARY KEY, note text)",
                "CREATE PUBLICATION " + PUBLICATION + " FOR TABLE ticks");
        return List.of(
                new Contestant("Penstock", () -> run("penstock", ground, database)),
                new Contestant("pgjdbc, raw loop", () -> run("pgjdbc", ground, database)));
    }

    private Sample run(String reader, Ground ground, Database database) throws Exception {
        String slot = ground.freshName("latency");
        database.execute("TRUNCATE ticks");
        OrdersTable.createSlot(database, slot);
        String[] millis = MeasuredProcess.run(ground.java(
                        LatencyProgram.class,
                        List.of(),
                        reader,
                        database.url(),
                        database.jdbcUrl(),
                        slot,
                        PUBLICATION,
                        Double.toString(pauseMillis()),
                        Integer.toString(counted()),
                        Integer.toString(Math.min(10_000, 250 * size.seconds()))))
                .output()
                .split(" ", 2);
        ground.dropSlots();
        return Sample.of(Figure.P50_MILLIS, Double.parseDouble(millis[0]))
                .with(Figure.P99_MILLIS, Double.parseDouble(millis[1]));
    }
}

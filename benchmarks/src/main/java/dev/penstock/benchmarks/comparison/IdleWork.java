package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.contestant.IdleProgram;
import dev.penstock.benchmarks.report.Figure;
import dev.penstock.benchmarks.report.Sample;
import dev.penstock.test.Database;
import java.util.List;

/** Cost of an idle source. */
record IdleWork(Size size) implements Work {
    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String title() {
        return "Processor use of a process with an idle source, over " + size.seconds() + " s";
    }

    @Override
    public List<Contestant> prepare(Ground ground) {
        Database database = ground.sourceDatabase();
        OrdersTable.create(database);
        OrdersTable.publish(database);
        return List.of(new Contestant("Penstock", () -> run(ground, database)));
    }

    private Sample run(Ground ground, Database database) throws Exception {
        String slot = ground.freshName("idle");
        OrdersTable.createSlot(database, slot);
        String percent = MeasuredProcess.run(ground.java(
                        IdleProgram.class,
                        List.of(),
                        database.url(),
                        slot,
                        Integer.toString(Math.min(10, size.seconds())),
                        Integer.toString(size.seconds())))
                .output();
        ground.dropSlots();
        return Sample.of(Figure.CORE_PERCENT, Double.parseDouble(percent));
    }
}

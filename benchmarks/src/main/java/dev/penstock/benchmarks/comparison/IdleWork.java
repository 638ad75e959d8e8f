package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.contestant.IdleProgram;
import dev.penstock.benchmarks.report.Figure;
import dev.penstock.benchmarks.report.Sample;
import dev.penstock.test.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Cost of an idle source, after its start has settled: in a process of its own, and in the command line. */
record IdleWork(Size size) implements Work {
    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String title() {
        return "Processor use of a process with an idle source, over " + size.seconds() + " s";
    }

    private int settleSeconds() {
        return Math.min(20, size.seconds());
    }

    @Override
    public List<Contestant> prepare(Ground ground) {
        Database database = ground.sourceDatabase();
        OrdersTable.create(database);
        OrdersTable.publish(database);
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(new Contestant("Penstock", () -> program(ground, database, List.of())));
        contestants.add(new Contestant(
                "Penstock, without the JVM's own samples",
                () -> program(ground, database, List.of("-XX:-UsePerfData"))));
        Path launcher = Path.of("examples", "cli", "target", "penstock");
        if (Files.isExecutable(launcher)) {
            contestants.add(new Contestant(
                    "penstock stream (the launcher)", () -> commandLine(ground, database, launcher.toAbsolutePath())));
        }
        return contestants;
    }

    private Sample program(Ground ground, Database database, List<String> options) throws Exception {
        String slot = ground.freshName("idle");
        OrdersTable.createSlot(database, slot);
        String[] percent = MeasuredProcess.run(ground.java(
                        IdleProgram.class,
                        options,
                        database.url(),
                        slot,
                        Integer.toString(settleSeconds()),
                        Integer.toString(size.seconds())))
                .output()
                .split(" ", 2);
        ground.dropSlots();
        return Sample.of(Figure.CORE_PERCENT, Double.parseDouble(percent[0]))
                .with(Figure.SOURCE_PERCENT, Double.parseDouble(percent[1]));
    }

    private Sample commandLine(Ground ground, Database database, Path launcher) throws Exception {
        String slot = ground.freshName("idle");
        OrdersTable.createSlot(database, slot);
        ProcessBuilder builder = new ProcessBuilder(
                        launcher.toString(),
                        "stream",
                        "--quiet",
                        "--source.tables=orders",
                        "--source.snapshotMode=never",
                        "--source.logrepl.slotName=" + slot)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PENSTOCK_SOURCE_URL", database.url());
        Process process = builder.start();
        try {
            TimeUnit.SECONDS.sleep(settleSeconds());
            Duration before = processorTime(process);
            long begun = System.nanoTime();
            TimeUnit.SECONDS.sleep(size.seconds());
            double nanos = processorTime(process).minus(before).toNanos();
            return Sample.of(Figure.CORE_PERCENT, 100 * nanos / (System.nanoTime() - begun));
        } finally {
            process.destroy();
            process.waitFor();
            ground.dropSlots();
        }
    }

    private static Duration processorTime(Process process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("The process has ended, or its time is not known"));
    }
}

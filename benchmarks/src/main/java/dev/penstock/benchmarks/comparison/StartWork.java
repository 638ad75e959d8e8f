package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.report.Figure;
import dev.penstock.benchmarks.report.Sample;
import dev.penstock.test.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The time from the start of the command line to the first record of a small table. */
record StartWork(Size size) implements Work {
    @Override
    public String name() {
        return "start";
    }

    @Override
    public String title() {
        return "From the start of the process to the first record of a small table";
    }

    @Override
    public List<Contestant> prepare(Ground ground) {
        Database database = ground.sourceDatabase();
        OrdersTable.create(database);
        OrdersTable.insert(database, 10);
        List<Contestant> contestants = new ArrayList<>();
        Path cli = Path.of("examples", "cli", "target", "penstock.jar");
        if (Files.isRegularFile(cli)) {
            contestants.add(new Contestant(
                    "java -jar penstock.jar stream",
                    () -> first(
                            stream(database, "'" + Ground.javaBinary() + "' -jar '" + cli.toAbsolutePath() + "'"))));
        }
        Path launcher = cli.resolveSibling("penstock");
        if (Files.isExecutable(launcher)) {
            List<String> command = stream(database, "'" + launcher.toAbsolutePath() + "'");
            makeArchive(command);
            contestants.add(new Contestant("penstock stream (the launcher, with its archive)", () -> first(command)));
        }
        contestants.add(new Contestant(
                "JVM that does nothing",
                () -> Sample.of(
                        Figure.SECONDS,
                        MeasuredProcess.run(List.of(Ground.javaBinary(), "-version"))
                                .sample()
                                .figures()
                                .getOrDefault(Figure.SECONDS, 0.0))));
        return contestants;
    }

    /** The first run of the launcher makes its archive of classes. */
    static void makeArchive(List<String> command) {
        try {
            MeasuredProcess.run(command);
        } catch (Exception e) {
            throw new IllegalStateException("The launcher did not start", e);
        }
    }

    static List<String> stream(Database database, String program) {
        return List.of(
                "sh",
                "-c",
                "PENSTOCK_SOURCE_URL='" + database.url() + "' exec " + program
                        + " stream --quiet --source.tables=orders" + " --source.snapshotMode=only --limit 1");
    }

    private static Sample first(List<String> command) throws Exception {
        return Sample.of(Figure.SECONDS, MeasuredProcess.run(command).firstLineSeconds());
    }
}

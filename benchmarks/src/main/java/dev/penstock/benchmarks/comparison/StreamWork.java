package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.contestant.DebeziumReader;
import dev.penstock.benchmarks.contestant.PenstockReader;
import dev.penstock.benchmarks.contestant.PgjdbcReader;
import dev.penstock.benchmarks.report.Sample;
import dev.penstock.test.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A backlog of changes that is read from a slot, in large or in one-row transactions. */
final class StreamWork implements Work {
    private static final String UNTOUCHED = "Penstock, untouched";
    private static final String LINES = "penstock stream --values none";
    private static final String JSON = "penstock stream (JSON)";

    private final Size size;
    private final boolean large;

    /** Records of the backlog and its end, known once it is loaded. */
    private long records;

    private String end = "";

    StreamWork(Size size, boolean large) {
        this.size = size;
        this.large = large;
    }

    @Override
    public String name() {
        return large ? "stream" : "stream-small";
    }

    @Override
    public String title() {
        return large
                ? "Stream: backlog of " + size.rows() + " inserts, 3/10 updates, 1/10 deletes in large transactions"
                : "Stream: backlog of " + size.rows() / 4 + " one-row transactions";
    }

    @Override
    public List<Contestant> prepare(Ground ground) {
        Database database = ground.sourceDatabase();
        OrdersTable.create(database);
        OrdersTable.publish(database);
        OrdersTable.createSlot(database, "template");
        records = large
                ? OrdersTable.changeInLargeTransactions(database, size.rows())
                : OrdersTable.changeInSmallTransactions(database, size.rows() / 4);
        end = Ground.walEnd(database);
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(
                new Contestant("Penstock, all columns read", () -> penstock(ground, database, "values", List.of())));
        contestants.add(new Contestant(UNTOUCHED, () -> penstock(ground, database, "keys", List.of())));
        if (large) {
            contestants.add(new Contestant(
                    "Penstock, all columns read, heap of 64 MB",
                    () -> penstock(ground, database, "values", List.of(Ground.SMALL_HEAP))));
        }
        Path cli = Path.of("examples", "cli", "target", "penstock.jar");
        boolean hasCli = Files.isRegularFile(cli);
        if (hasCli) {
            String program = "'" + Ground.javaBinary() + "' -jar '" + cli.toAbsolutePath() + "'";
            contestants.add(new Contestant(LINES, () -> commandLine(ground, database, program, "none")));
            contestants.add(new Contestant(JSON, () -> commandLine(ground, database, program, "all")));
            Path launcher = cli.resolveSibling("penstock");
            if (Files.isExecutable(launcher)) {
                String launched = "'" + launcher.toAbsolutePath() + "'";
                StartWork.makeArchive(StartWork.stream(database, launched));
                contestants.add(new Contestant(
                        LINES + ", the launcher", () -> commandLine(ground, database, launched, "none")));
                contestants.add(
                        new Contestant(JSON + ", the launcher", () -> commandLine(ground, database, launched, "all")));
            }
        }
        Ground.program("pg_recvlogical")
                .ifPresent(program -> contestants.add(new Contestant(
                        "pg_recvlogical", hasCli ? LINES : null, () -> pgRecvlogical(ground, database, program))));
        contestants.add(new Contestant("pgjdbc, raw loop", UNTOUCHED, () -> pgjdbc(ground, database)));
        contestants.add(new Contestant("Debezium Engine", () -> debezium("connect", ground, database)));
        contestants.add(new Contestant(
                "Debezium Engine (JSON)", hasCli ? JSON : null, () -> debezium("json", ground, database)));
        return contestants;
    }

    private Sample penstock(Ground ground, Database database, String values, List<String> options) throws Exception {
        String slot = copySlot(ground, database);
        return drop(
                ground,
                checked(
                        records,
                        MeasuredProcess.run(ground.java(
                                PenstockReader.class,
                                options,
                                Long.toString(records),
                                values,
                                "url=" + database.url(),
                                "tables=orders",
                                "snapshotMode=never",
                                "logrepl.slotName=" + slot))));
    }

    private Sample commandLine(Ground ground, Database database, String program, String values) throws Exception {
        String slot = copySlot(ground, database);
        return drop(
                ground,
                MeasuredProcess.run(List.of(
                                "sh",
                                "-c",
                                "PENSTOCK_SOURCE_URL='" + database.url() + "' exec " + program
                                        + " stream --quiet --source.tables=orders --source.snapshotMode=never --source.logrepl.slotName="
                                        + slot
                                        + " --values " + values + " --limit " + records + " > /dev/null"))
                        .sample());
    }

    private Sample pgRecvlogical(Ground ground, Database database, String program) throws Exception {
        String slot = copySlot(ground, database);
        return drop(
                ground,
                MeasuredProcess.run(List.of(
                                program,
                                "-d",
                                database.url(),
                                "--slot",
                                slot,
                                "--start",
                                "--no-loop",
                                "--endpos",
                                end,
                                "-o",
                                "proto_version=1",
                                "-o",
                                "publication_names=" + OrdersTable.PUBLICATION,
                                "-o",
                                "binary=true",
                                "-f",
                                "/dev/null"))
                        .sample());
    }

    private Sample pgjdbc(Ground ground, Database database) throws Exception {
        String slot = copySlot(ground, database);
        return drop(
                ground,
                checked(
                        records,
                        MeasuredProcess.run(ground.java(
                                PgjdbcReader.class,
                                List.of(),
                                "stream",
                                database.jdbcUrl(),
                                slot,
                                OrdersTable.PUBLICATION,
                                Long.toString(records)))));
    }

    private Sample debezium(String form, Ground ground, Database database) throws Exception {
        String slot = copySlot(ground, database);
        return drop(
                ground,
                checked(
                        records,
                        MeasuredProcess.run(ground.java(
                                DebeziumReader.class,
                                List.of(),
                                debeziumArguments(
                                        form, ground, database, slot, OrdersTable.PUBLICATION, "no_data", records)))));
    }

    static String[] debeziumArguments(
            String form,
            Ground ground,
            Database database,
            String slot,
            String publication,
            String snapshotMode,
            long records) {
        return new String[] {
            form,
            ground.source().host(),
            Integer.toString(ground.source().port()),
            ground.source().user(),
            ground.source().password(),
            database.name(),
            slot,
            publication,
            snapshotMode,
            Long.toString(records)
        };
    }

    /** Makes a slot that begins before the backlog, so that every run reads the same. */
    private static String copySlot(Ground ground, Database database) {
        String slot = ground.freshName("run");
        database.execute("SELECT pg_copy_logical_replication_slot('template', '" + slot + "')");
        return slot;
    }

    private static Sample drop(Ground ground, Sample sample) {
        ground.source()
                .execute(
                        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name LIKE 'run\\_%'"
                                + " AND NOT active");
        return sample;
    }

    /** Returns the sample of a program that has printed the expected number of records first. */
    static Sample checked(long records, MeasuredProcess.Finished finished) {
        String read = finished.output().split(" ", 2)[0];
        if (!read.equals(Long.toString(records))) {
            throw new IllegalStateException("Read '" + read + "' records instead of " + records);
        }
        return finished.sample();
    }
}

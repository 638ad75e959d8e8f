package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.replication.ReplicationRun;
import dev.penstock.benchmarks.report.Figure;
import dev.penstock.benchmarks.report.Sample;
import dev.penstock.test.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Replication from one server to another, compared with PostgreSQL's own means. Source and target are compared after each run. */
final class ReplicationWork implements Work {
    private static final long DEADLINE_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final List<String> WITHOUT_OPTIMIZER = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** Kind of data to replicate. */
    enum Kind {
        COPY("initial copy of %d rows", 1),
        COPY_LARGE("initial copy of %d rows", 5),
        CHANGES("%d inserts, 3/10 updates, 1/10 deletes in large transactions", 1),
        SMALL("%d changes, one a transaction, half of them updates", 0.2),
        KEYLESS("table without a key: %d changes, one a transaction, half of them updates", 0.02);

        private final String title;

        /** The number of rows divided by that of the large table. */
        private final double share;

        Kind(String title, double share) {
            this.title = title;
            this.share = share;
        }

        boolean isCopy() {
            return this == COPY || this == COPY_LARGE;
        }
    }

    private final Size size;
    private final Kind kind;

    ReplicationWork(Size size, Kind kind) {
        this.size = size;
        this.kind = kind;
    }

    @Override
    public String name() {
        return "replicate-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String title() {
        return "Database to database: " + String.format(Locale.ROOT, kind.title, rows());
    }

    private int rows() {
        return (int) Math.round(size.rows() * kind.share);
    }

    @Override
    public List<Contestant> prepare(Ground ground) {
        Database from = ground.sourceDatabase();
        createTable(from);
        OrdersTable.publish(from);
        OrdersTable.createSlot(from, "replication");
        long records = switch (kind) {
            case COPY, COPY_LARGE -> load(from);
            case CHANGES -> OrdersTable.changeInLargeTransactions(from, rows());
            case SMALL, KEYLESS -> OrdersTable.changeInSmallTransactions(from, rows());
        };
        List<Contestant> contestants = new ArrayList<>();
        contestants.add(new Contestant("Penstock", () -> penstock(ground, from, records, List.of(), List.of())));
        if (kind == Kind.COPY || kind == Kind.CHANGES) {
            contestants.add(new Contestant(
                    "Penstock, heap of 64 MB",
                    () -> penstock(ground, from, records, List.of(Ground.SMALL_HEAP), List.of())));
        }
        contestants.add(new Contestant(
                "Penstock, without C2", () -> penstock(ground, from, records, WITHOUT_OPTIMIZER, List.of())));
        Path launcher = Path.of("examples", "cli", "target", "penstock");
        if (kind.isCopy() && Files.isExecutable(launcher)) {
            String launched = "'" + launcher.toAbsolutePath() + "'";
            StartWork.makeArchive(StartWork.stream(from, launched));
            for (String variable : List.of("", "PENSTOCK_TIER=1 ")) {
                contestants.add(new Contestant(
                        variable + "penstock replicate, the launcher",
                        () -> commandLine(ground, from, variable, launched)));
            }
        }
        if (!kind.isCopy()) {
            contestants.add(new Contestant(
                    "Penstock, exactly-once",
                    () -> penstock(
                            ground,
                            from,
                            records,
                            List.of(),
                            List.of("sink.delivery=exactly-once", "sink.pipeline=" + ground.freshName("p")))));
        }
        if (kind.isCopy()) {
            Ground.program("psql")
                    .ifPresent(psql ->
                            contestants.add(new Contestant("psql COPY | psql COPY", () -> psql(ground, from, psql))));
        }
        contestants.add(new Contestant("PostgreSQL's own subscription", () -> subscription(ground, from)));
        return contestants;
    }

    private long load(Database from) {
        OrdersTable.insert(from, rows());
        return rows();
    }

    private void createTable(Database database) {
        if (kind == Kind.KEYLESS) {
            OrdersTable.createWithoutKey(database);
        } else {
            OrdersTable.create(database);
        }
    }

    private Sample penstock(Ground ground, Database from, long records, List<String> jvmOptions, List<String> options)
            throws Exception {
        Database to = ground.targetDatabase();
        createTable(to);
        String slot = ground.freshName("penstock");
        if (!kind.isCopy()) {
            copySlot(from, slot);
        }
        List<String> arguments = new ArrayList<>(List.of(
                kind.isCopy() ? "initial" : "never",
                Long.toString(records),
                "source.url=" + from.url(),
                "source.tables=orders",
                "source.logrepl.slotName=" + slot,
                "sink.url=" + to.url()));
        arguments.addAll(options);
        Sample sample = MeasuredProcess.run(
                        ground.java(ReplicationRun.class, jvmOptions, arguments.toArray(String[]::new)))
                .sample();
        return compared(ground, from, to, slot, sample);
    }

    /** Copies with the command line. */
    private Sample commandLine(Ground ground, Database from, String variable, String program) throws Exception {
        Database to = ground.targetDatabase();
        createTable(to);
        String slot = ground.freshName("penstock");
        Sample sample = MeasuredProcess.run(List.of(
                        "sh",
                        "-c",
                        "PENSTOCK_SOURCE_URL='" + from.url() + "' PENSTOCK_SINK_URL='" + to.url() + "' " + variable
                                + "exec " + program
                                + " replicate --quiet --source.tables=orders --source.snapshotMode=only"
                                + " --source.logrepl.slotName=" + slot))
                .sample();
        return compared(ground, from, to, slot, sample);
    }

    private Sample psql(Ground ground, Database from, String psql) throws Exception {
        Database to = ground.targetDatabase();
        createTable(to);
        Sample sample = MeasuredProcess.run(List.of(
                        "sh",
                        "-c",
                        psql + " -q -c 'COPY orders TO STDOUT (FORMAT binary)' '" + from.url() + "' | " + psql
                                + " -q -c 'COPY orders FROM STDIN (FORMAT binary)' '" + to.url() + "'"))
                .sample();
        return compared(ground, from, to, null, sample);
    }

    private Sample subscription(Ground ground, Database from) throws Exception {
        Database to = ground.targetDatabase();
        createTable(to);
        String slot = ground.freshName("native");
        copySlot(from, slot);
        String end = Ground.walEnd(from);
        long begun = System.nanoTime();
        to.execute("CREATE SUBSCRIPTION " + slot + " CONNECTION '" + from.url().replace("'", "''") + "' PUBLICATION "
                + OrdersTable.PUBLICATION + " WITH (slot_name = '" + slot + "', create_slot = false, copy_data = "
                + kind.isCopy() + ", binary = true)");
        if (kind.isCopy()) {
            await(to, "SELECT bool_and(srsubstate IN ('r', 's')) FROM pg_subscription_rel");
        } else {
            await(
                    from,
                    "SELECT confirmed_flush_lsn >= '" + end + "' FROM pg_replication_slots WHERE slot_name = '" + slot
                            + "'");
        }
        Sample sample = Sample.of(Figure.SECONDS, (System.nanoTime() - begun) / 1e9);
        to.execute("ALTER SUBSCRIPTION " + slot + " DISABLE");
        to.execute("ALTER SUBSCRIPTION " + slot + " SET (slot_name = NONE)");
        to.execute("DROP SUBSCRIPTION " + slot);
        await(from, "SELECT NOT active FROM pg_replication_slots WHERE slot_name = '" + slot + "'");
        return compared(ground, from, to, slot, sample);
    }

    private static void copySlot(Database from, String slot) {
        from.execute("SELECT pg_copy_logical_replication_slot('replication', '" + slot + "')");
    }

    private static void await(Database database, String condition) throws InterruptedException {
        long begun = System.nanoTime();
        while (!"t".equals(Objects.requireNonNullElse(database.value(condition), "f"))) {
            if (System.nanoTime() - begun > DEADLINE_NANOS) {
                throw new IllegalStateException("Not true within an hour: " + condition);
            }
            Thread.sleep(10);
        }
    }

    private static Sample compared(Ground ground, Database from, Database to, @Nullable String slot, Sample sample) {
        String there = OrdersTable.checksum(from);
        String here = OrdersTable.checksum(to);
        if (!there.equals(here)) {
            throw new IllegalStateException("Source and target differ: " + there + " and " + here);
        }
        to.close();
        if (slot != null) {
            ground.source()
                    .execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '"
                            + slot + "'");
        }
        return sample;
    }
}

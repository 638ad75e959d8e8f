package dev.penstock.benchmarks.comparison;

import dev.penstock.benchmarks.contestant.PenstockReader;
import dev.penstock.benchmarks.contestant.SharedReader;
import dev.penstock.benchmarks.replication.ReplicationRun;
import dev.penstock.benchmarks.report.Sample;
import dev.penstock.test.Database;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Work at one point of a curve, over data that is prepared.
 *
 * @param records the number of records to read
 * @param work does the work in a fresh process and checks its result
 */
record CurveJob(long records, Callable<Sample> work) {
    private static final String SLOT = "curve";
    private static final String TABLE = "CREATE TABLE t (id int8 PRIMARY KEY, note text)";

    Sample run() throws Exception {
        return work.call();
    }

    /** Creates the table of the changes, whose slot begins here. */
    static void createPublishedTable(Database database) {
        database.execute(
                TABLE,
                "CREATE PUBLICATION " + OrdersTable.PUBLICATION + " FOR TABLE t",
                "SELECT pg_create_logical_replication_slot('" + SLOT + "', 'pgoutput')");
    }

    static void insertOneByOne(Database database, int rows) {
        database.execute(
                "SET synchronous_commit = off",
                "DO $$ BEGIN FOR n IN 1.." + rows
                        + " LOOP INSERT INTO t VALUES (n, 'note ' || n); COMMIT; END LOOP; END $$");
    }

    /** Reads a snapshot of all tables. */
    static CurveJob snapshot(Ground ground, Database database, long rows) {
        return reading(ground, database, rows, "only");
    }

    /** Reads the changes after the slot's begin. */
    static CurveJob stream(Ground ground, Database database, long records) {
        return reading(ground, database, records, "never");
    }

    private static CurveJob reading(Ground ground, Database database, long records, String snapshotMode) {
        return new CurveJob(
                records,
                () -> StreamWork.checked(
                        records,
                        MeasuredProcess.run(ground.java(
                                PenstockReader.class,
                                List.of(),
                                Long.toString(records),
                                "values",
                                "url=" + database.url(),
                                "tables=*",
                                "snapshotMode=" + snapshotMode,
                                "logrepl.slotName=" + SLOT))));
    }

    /** Reads the changes once for several subscribers. */
    static CurveJob shared(Ground ground, Database database, long records, int subscribers) {
        return new CurveJob(
                records,
                () -> StreamWork.checked(
                        records,
                        MeasuredProcess.run(ground.java(
                                SharedReader.class,
                                List.of(),
                                database.url(),
                                SLOT,
                                Long.toString(records),
                                Integer.toString(subscribers)))));
    }

    /** Writes the changes to another server over several connections, and compares the tables afterwards. */
    static CurveJob replication(Ground ground, Database database, long records, int connections) {
        return new CurveJob(records, () -> {
            try (Database target = ground.targetDatabase()) {
                target.execute(TABLE);
                Sample sample = MeasuredProcess.run(ground.java(
                                ReplicationRun.class,
                                List.of(),
                                "never",
                                Long.toString(records),
                                "source.url=" + database.url(),
                                "source.tables=t",
                                "source.logrepl.slotName=" + SLOT,
                                "sink.url=" + target.url(),
                                "sink.parallelism=" + connections))
                        .sample();
                String there = checksum(database);
                if (!there.equals(checksum(target))) {
                    throw new IllegalStateException("Source and target differ");
                }
                return sample;
            }
        });
    }

    private static String checksum(Database database) {
        return String.valueOf(
                database.value("SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM t"));
    }
}

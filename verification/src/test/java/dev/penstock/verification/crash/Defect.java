package dev.penstock.verification.crash;

import dev.penstock.verification.crash.plan.CheckPlan;
import dev.penstock.verification.crash.plan.FaultKind;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.plan.Mode;
import java.util.List;
import java.util.stream.Stream;

/**
 * Seeded defect of the library, as changes to its source text, which the checker must find.
 *
 * @param name the name of the defect
 * @param plan the check that finds it, with more rounds than it usually takes
 * @param symptom a regular expression for the beginning of the checker's message
 * @param mutations the changes
 */
record Defect(String name, CheckPlan plan, String symptom, List<Mutation> mutations) {
    /** The beginning of the sink's batches of records. */
    private static final String RECORDS_OF_BATCHES = "new BusyBatches(\n                records,";

    private static final long SEED = 42;
    private static final int ROUNDS = 40;

    /** Returns all of them. */
    static List<Defect> all() {
        return List.of(
                acknowledgesBeforeTheCommit(),
                resumesByChangeLsn(),
                writesNullForUnchanged(),
                confirmsKeepalives(),
                acknowledgesWhatIsSentAgain(),
                locksAfterTheSlot(),
                splitsKeyChanges(),
                storesThePositionInASecondTransaction(),
                dropsRemovalsOfUnreadTables(),
                confirmsOnce(),
                writesThoughOvertaken(),
                keepsTheFirstDescription(),
                repeatsTheLastTransaction(),
                repeatsTheRecordReached(),
                endsInsteadOfReconnecting(),
                dropsTheLastBatch(),
                ignoresTheEpoch(),
                commitsLazily(),
                comparesNothingAtAReconnection());
    }

    /** A record is acknowledged, and its position stored, when it comes to the sink. */
    static Defect acknowledgesBeforeTheCommit() {
        return defect(
                "acknowledges before the commit",
                Mode.AT_LEAST_ONCE,
                Focus.BACKLOG,
                sink("SinkSession").replacing(RECORDS_OF_BATCHES, """
                    new BusyBatches(
                        records.doOnNext(record -> acknowledger.acknowledgeUpTo(record.position())),\
                    """));
    }

    /** After a resume all changes up to the LSN of the last one are dropped, as if LSNs were the order of changes. */
    static Defect resumesByChangeLsn() {
        return defect(
                "resumes by change LSN",
                Mode.AT_LEAST_ONCE,
                Focus.BACKLOG,
                source("SessionProgress")
                        .replacing("private long index = -1;", "private long index = -1; private long resumedLsn;")
                        .replacing("if (reached != null) {", "if (reached != null) { resumedLsn = reached.changeLsn();")
                        .replacing("int order = StreamPoint.compare(", """
                            if (kind == Kind.CHANGE && Long.compareUnsigned(changeLsn, resumedLsn) <= 0) {
                                return false;
                            }
                            int order = StreamPoint.compare(\
                            """));
    }

    /** A column that was not sent because it did not change becomes NULL. */
    static Defect writesNullForUnchanged() {
        return defect(
                "writes NULL for unchanged columns",
                Mode.AT_LEAST_ONCE,
                Focus.ANYTHING,
                sink("RowImage")
                        .replacing("!= ColumnForm.ABSENT", "!= ColumnForm.ABSENT || !row.unchanged().isEmpty()")
                        .replacing(
                                "return row.isNull(mapping.source(column));",
                                "return row.form(mapping.source(column)) != ColumnForm.BINARY;"),
                sink("Planner")
                        .replacing("boolean partial = lacksUnchanged(record, after);", "boolean partial = false;"));
    }

    /** A keepalive is confirmed although records before it are unacknowledged. */
    static Defect confirmsKeepalives() {
        return defect(
                "confirms keepalives",
                Mode.AT_LEAST_ONCE,
                Focus.ANYTHING,
                source("Heartbeat")
                        .replacing("private long received;", "private long received; private long kept;")
                        .replacing("if (!keepalive.replyRequested()) {", """
                            kept = keepalive.walEnd();
                            if (!keepalive.replyRequested()) {\
                            """)
                        .replacing("long confirmed = confirmed();", "long confirmed = Math.max(kept, confirmed());"));
    }

    /** A transaction that is sent again, and dropped because its records were emitted, counts as acknowledged. */
    static Defect acknowledgesWhatIsSentAgain() {
        return defect(
                "acknowledges what is sent again",
                Mode.AT_LEAST_ONCE,
                Focus.ANYTHING,
                source("AcknowledgementWindow")
                        .replacing("if (Long.compareUnsigned(endLsn, newestEndLsn) <= 0) {", """
                            if (Long.compareUnsigned(endLsn, newestEndLsn) <= 0) {
                                confirmed = Math.max(confirmed, endLsn);\
                            """));
    }

    /** Tables are locked only after the snapshot was taken. */
    static Defect locksAfterTheSlot() {
        return defect(
                "locks after the slot",
                Mode.AT_LEAST_ONCE,
                Focus.SNAPSHOT,
                source("SnapshotPreparation")
                        .replacing(
                                "SQLException lockFailure = locks.acquire(tables);",
                                "SQLException lockFailure = locks.acquire(List.of());")
                        .replacing("locks.importSnapshot(exported);", """
                            locks.importSnapshot(exported);
                            for (Connection reader : readers) {
                                SnapshotLocks.execute(reader, "SET LOCAL lock_timeout = 0; LOCK TABLE "
                                        + tables.stream().map(TableName::sql).collect(java.util.stream.Collectors.joining(", "))
                                        + " IN ACCESS SHARE MODE");
                            }\
                            """));
    }

    /** A changed key is emitted as a removal and a new row. */
    static Defect splitsKeyChanges() {
        return defect(
                        "splits key changes",
                        Mode.AT_LEAST_ONCE,
                        Focus.ANYTHING,
                        source("ChangeAssembler").replacing("} else if (isNew && share == ReadShare.ALL) {", """
                            } else if (isNew && keyChanged && share == ReadShare.ALL) {
                                emit(begin, Operation.DELETE, oldKey, old, null);
                                emit(begin, Operation.CREATE, key, null, row);
                            } else if (isNew && share == ReadShare.ALL) {\
                            """))
                // Two records of one position, the second without the large values that the update left as they were.
                .seenAs("these differ|a record comes again|[\\s\\S]*did not send all of its large values");
    }

    /** The position is stored in a transaction of its own, before that of the rows. */
    static Defect storesThePositionInASecondTransaction() {
        return defect(
                        "stores the position in a second transaction",
                        Mode.EXACTLY_ONCE,
                        Focus.ANYTHING,
                        sink("TransactionWriter")
                                .replacing(
                                        "new ArrayList<>(stepsBefore(batch, plan.isDeferrable(), last));",
                                        "new ArrayList<>(new TransactionWriter(replica, null)"
                                                + ".stepsBefore(batch, plan.isDeferrable(), last));")
                                .replacing("return Steps.run(connection, steps)\n", """
                            Mono<List<Result>> position = pipelinePosition == null
                                    ? Mono.just(List.of())
                                    : Steps.run(connection, List.of(new Script(List.of(
                                            Statement.of("BEGIN"), pipelinePosition.advance(last), COMMIT))));
                            return position.then(Mono.defer(() -> Steps.run(connection, steps)))
                            """))
                // The next attempt may find that another sink has moved the position.
                .seenAs("these differ|the target does not catch up");
    }

    /** Deletions from a table that is still to be read are not emitted. */
    static Defect dropsRemovalsOfUnreadTables() {
        return defect(
                "drops removals of unread tables",
                Mode.AT_LEAST_ONCE,
                Focus.SNAPSHOT,
                source("ChangeAssembler")
                        .replacing(
                                "&& keyChanged && share == ReadShare.REMOVALS",
                                "&& keyChanged && share == ReadShare.ALL")
                        .replacing("share == ReadShare.REMOVALS && key != null", "share == ReadShare.ALL")
                        .replacing("&& emitted.truncations()", "&& emitted.truncations() && !isUnread(table)"));
    }

    /** Records that are acknowledged after the first status update of a connection are never confirmed. */
    static Defect confirmsOnce() {
        return defect(
                        "confirms once",
                        Mode.AT_LEAST_ONCE,
                        Focus.ANYTHING,
                        source("Heartbeat")
                                .replacing(
                                        "long confirmed = confirmed();",
                                        "long confirmed = lastConfirmed == 0 ? confirmed() : lastConfirmed;"))
                .seenAs("the slot is not confirmed");
    }

    /**
     * A pipeline that was overtaken continues to write, because neither the epoch nor the stored position is checked. A record that is
     * then written twice can be a partial update of a row that was deleted meanwhile, which fails.
     */
    static Defect writesThoughOvertaken() {
        return defect(
                        "writes though overtaken",
                        Mode.EXACTLY_ONCE,
                        Focus.ANYTHING,
                        sink("PositionSql")
                                .replacing(
                                        "set(epoch, to) + \" AND \" + known + \" RETURNING",
                                        "set(epoch, to) + \" RETURNING")
                                .replacing("+ \" AND epoch OPERATOR(pg_catalog.=) \" + epoch;", ";"))
                .seenAs("these differ|a connector ended|the target does not catch up");
    }

    /** A table is described once: neither another connection nor an added column makes it known again. */
    static Defect keepsTheFirstDescription() {
        return defect(
                        "keeps the first description of a table",
                        Mode.AT_LEAST_ONCE,
                        Focus.ANYTHING,
                        source("ReplicationLoop")
                                .replacing("private boolean step()", """
                                    private static final java.util.Set<Integer> KNOWN =
                                            java.util.concurrent.ConcurrentHashMap.newKeySet();

                                    private boolean step()\
                                    """)
                                .replacing("tables.define(relation);", """
                                    if (KNOWN.add(relation.oid())) {
                                        tables.define(relation);
                                    }\
                                    """))
                .seenAs("these differ|a connector ended|the target does not catch up");
    }

    /** After a reconnection the transaction that was seen last comes again, from its start. */
    static Defect repeatsTheLastTransaction() {
        return defect(
                        "repeats the last transaction after a reconnection",
                        Mode.AT_LEAST_ONCE,
                        Focus.BACKLOG,
                        source("SessionProgress").replacing("private long index = -1;", """
                            private long index = -1;
                            private boolean connected;

                            void forgetTheLast() {
                                kind = connected ? Kind.MESSAGE : kind;
                                connected = true;
                            }
                            """),
                        source("ChangeAssembler")
                                .replacing(
                                        "this.emitted = emitted;", "this.emitted = emitted; progress.forgetTheLast();"))
                .seenAs("a record comes again or out of order");
    }

    /** The record at the position that was reached counts as one after it. */
    static Defect repeatsTheRecordReached() {
        return defect(
                        "repeats the record that was reached",
                        Mode.AT_LEAST_ONCE,
                        Focus.BACKLOG,
                        source("SessionProgress").replacing("if (order >= 0) {", "if (order > 0) {"))
                .seenAs("a record comes again");
    }

    /** A lost connection ends the source. */
    static Defect endsInsteadOfReconnecting() {
        return defect(
                        "ends instead of reconnecting",
                        Mode.AT_LEAST_ONCE,
                        Focus.BACKLOG,
                        source("StreamSupervisor")
                                .replacing("backoff.attempts() >= settings.maxAttempts()", "backoff.attempts() >= 0"))
                .seenAs("the source ended instead of reconnecting");
    }

    /** The batches that are not written yet when the source ends are acknowledged and dropped. */
    static Defect dropsTheLastBatch() {
        return defect(
                        "drops a batch at SIGTERM",
                        Mode.AT_LEAST_ONCE,
                        Focus.ANYTHING,
                        sink("SinkSession")
                                .replacing(
                                        RECORDS_OF_BATCHES,
                                        "new BusyBatches(records.doOnComplete(() -> complete = true),")
                                .replacing(
                                        "private volatile @Nullable BusyBatches batches;",
                                        "private volatile @Nullable BusyBatches batches;"
                                                + " private volatile boolean complete;")
                                .replacing("writer.write(batch)", """
                                    complete
                                            ? Mono.<Void>fromRunnable(() -> acknowledger.acknowledgeUpTo(
                                                    batch.batch().records()
                                                            .get(batch.batch().records().size() - 1).position()))
                                            : writer.write(batch)\
                                    """))
                .under(FaultKind.CONNECTOR_STOPPED);
    }

    /** A pipeline that was overtaken continues to write; only the position separates two pipelines. */
    static Defect ignoresTheEpoch() {
        return defect(
                        "ignores the epoch",
                        Mode.EXACTLY_ONCE,
                        Focus.ANYTHING,
                        sink("PositionSql").replacing("+ \" AND epoch OPERATOR(pg_catalog.=) \" + epoch;", ";"))
                .under(FaultKind.CONNECTOR_OVERTAKEN)
                .seenAs("a connector was kept from writing though|these differ|a connector ended");
    }

    /** Records are acknowledged although their commit may not be on disk. */
    static Defect commitsLazily() {
        return defect(
                        "acknowledges what is not on disk",
                        Mode.AT_LEAST_ONCE,
                        Focus.ANYTHING,
                        sink("TransactionWriter")
                                .replacing(
                                        "('synchronous_commit') OPERATOR(pg_catalog.=) 'off'",
                                        "('synchronous_commit') OPERATOR(pg_catalog.=) 'none'"))
                .under(FaultKind.TARGET_COMMITS_LAZILY);
    }

    /** After a reconnection publication and tables are not checked for alterations. */
    static Defect comparesNothingAtAReconnection() {
        Defect defect = defect(
                        "compares nothing at a reconnection",
                        Mode.AT_LEAST_ONCE,
                        Focus.ANYTHING,
                        source("SourceWatch")
                                .replacing(
                                        "accept(comparison.of(replication, Instant.now(), end, digest, watched()));",
                                        """
                                    compared = end.lsn();
                                    comparedAt = Instant.now();
                                    digest = reader.digest(replication, watched());
                                    expected = reader.read(replication, watched());\
                                    """))
                .seenAs("after 'publication .*' neither equal nor an error");
        List<FaultKind> acts = List.of(
                FaultKind.PUBLICATION_TABLE_REMOVED, FaultKind.PUBLICATION_NARROWED, FaultKind.PUBLICATION_FILTERED);
        return new Defect(defect.name, defect.plan.withActs(acts), defect.symptom, defect.mutations);
    }

    /** Returns this defect for a check in which nothing but these faults occur. */
    private Defect under(FaultKind... kinds) {
        return new Defect(name, plan.withOnly(kinds), symptom, mutations);
    }

    private Defect seenAs(String other) {
        return new Defect(name, plan, other, mutations);
    }

    @Override
    public String toString() {
        return name;
    }

    private static Defect defect(String name, Mode mode, Focus focus, Mutation... mutations) {
        return new Defect(
                name,
                CheckPlan.of(ROUNDS, SEED, mode).focusedOn(focus),
                "these differ",
                Stream.of(mutations).toList());
    }

    private static Mutation source(String type) {
        return Mutation.of("reactive-source", type);
    }

    private static Mutation sink(String type) {
        return Mutation.of("reactive-sink", type);
    }
}

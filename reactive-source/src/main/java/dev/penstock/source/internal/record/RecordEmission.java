package dev.penstock.source.internal.record;

import dev.penstock.core.Data;
import dev.penstock.core.Operation;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import dev.penstock.source.internal.session.Emitter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Emission of a session's records, each with its metadata and position. The last record of a transaction is held until
 * it is known to be the last, and is marked as such. Outlives the session's connections. Confined to the session's
 * thread.
 */
public final class RecordEmission {
    private final Emitter emitter;
    private final SessionProgress progress;
    private final SessionCoverage coverage;

    /** The relations that records have described, by OID. */
    private final Map<Integer, Relation> announced = new HashMap<>();

    /** The metadata of the rows of a snapshot that were read together. */
    private @Nullable RecordMetadata rowMetadata;

    /** The metadata of the record that the emitter holds until it is known whether it is the last of its transaction. */
    private @Nullable RecordMetadata held;

    public RecordEmission(Emitter emitter, SessionProgress progress, SessionCoverage coverage) {
        this.emitter = emitter;
        this.progress = progress;
        this.coverage = coverage;
    }

    /** Emits the change of a row at the point reached last. */
    void change(
            Begin transaction,
            Relation relation,
            Operation operation,
            @Nullable StructuredData key,
            @Nullable Row before,
            @Nullable Row after,
            int bytes) {
        RecordMetadata metadata = RecordMetadata.ofChange(relation, transaction, progress.changeLsn(), after);
        hold(metadata, Record.of(progress.next(transaction), operation, metadata, key, before, after), bytes);
    }

    /** Emits the record that describes a relation before its first change, which is at the point reached last. */
    void describe(Begin transaction, Relation relation) {
        Relation before = announced.put(relation.oid(), relation);
        if (relation.equals(before) || (before != null && relation.isLike(before))) {
            return;
        }
        RecordMetadata metadata = RecordMetadata.ofSchemaChange(relation, transaction, progress.changeLsn());
        hold(
                metadata,
                Record.of(
                        progress.nextBeforeChange(transaction),
                        Operation.CREATE,
                        metadata,
                        null,
                        null,
                        DefinitionRecords.emptyRow(relation)),
                0);
    }

    /** Emits the truncation of a table at the point reached last. */
    void truncation(Begin transaction, Relation relation) {
        RecordMetadata metadata =
                RecordMetadata.ofTruncate(relation, transaction, progress.changeLsn(), coverage.streamed());
        hold(metadata, Record.of(progress.next(transaction), Operation.DELETE, metadata, null, null, null), 0);
    }

    /** Emits a logical message at the point reached last. */
    void message(@Nullable Begin transaction, LogicalMessage message) {
        Data content = RawData.of(message.content());
        RecordMetadata metadata = RecordMetadata.ofMessage(message, transaction);
        int bytes = message.content().length;
        if (transaction == null) {
            held = null;
            emitter.emit(Record.of(progress.nextMessage(), Operation.CREATE, metadata, null, null, content), bytes);
        } else {
            hold(
                    metadata,
                    Record.of(progress.next(transaction), Operation.CREATE, metadata, null, null, content),
                    bytes);
        }
    }

    private void hold(RecordMetadata metadata, Record record, int bytes) {
        emitter.hold(record, bytes);
        held = metadata;
    }

    /** Releases the last record of the transaction whose commit is at {@code commitLsn} and whose end is at {@code endLsn}. */
    void transactionEnded(long commitLsn, long endLsn) {
        if (progress.transactionEnded(commitLsn, endLsn) && held != null) {
            held.endTransaction();
        }
        held = null;
        emitter.release();
    }

    /** Makes the rows that follow, which were read together, share metadata of their own. */
    public void newRows() {
        rowMetadata = null;
    }

    /** Emits a row of a snapshot. Rows that were read together share their metadata. */
    public void row(long consistentPoint, Row row, String place) {
        RecordMetadata metadata = rowMetadata;
        if (metadata == null || !metadata.isOfSnapshot(row.relation(), place)) {
            metadata = RecordMetadata.ofSnapshot(row.relation(), place);
            rowMetadata = metadata;
        }
        emitter.emit(
                Record.of(progress.nextOfSnapshot(consistentPoint), Operation.SNAPSHOT, metadata, row.key(), null, row),
                row.byteSize());
    }

    /** Emits the removal of the row with that key, which a snapshot does not contain. */
    public void removal(long consistentPoint, Row key) {
        emitter.emit(
                Record.of(
                        progress.nextOfSnapshot(consistentPoint),
                        Operation.DELETE,
                        RecordMetadata.ofRemoval(key.relation()),
                        key.key(),
                        null,
                        null),
                key.byteSize());
    }

    /** Emits the record that empties a table whose earlier records are no longer valid. */
    public void reset(long consistentPoint, Relation relation) {
        coverage.reset(relation.oid());
        emitter.emit(
                Record.of(
                        progress.nextOfSnapshot(consistentPoint),
                        Operation.DELETE,
                        RecordMetadata.ofReset(relation, coverage.streamed()),
                        null,
                        null,
                        null),
                0);
    }
}

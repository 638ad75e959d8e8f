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
 * Emission of a session's records, each with its metadata and position. It creates the records and passes them to the
 * {@link Emitter}. Outlives the session's connections. Confined to the session's thread.
 *
 * <p>The server does not announce which change of a transaction is the last. So each record of a transaction is held
 * until the next one, or the commit, arrives. The record that is held at the commit is marked as the last.
 */
public final class RecordEmission {
    private final Emitter emitter;
    private final SessionProgress progress;
    private final SessionCoverage coverage;

    /** The relations that records have described to the subscriber, by OID. */
    private final Map<Integer, Relation> announced = new HashMap<>();

    /** The metadata that rows of a snapshot share if they were read together; {@code null} before the first of them. */
    private @Nullable RecordMetadata rowMetadata;

    /** The metadata of the record that the emitter holds until it is known whether it is the last of its transaction. */
    private @Nullable RecordMetadata held;

    /** Creates the emission of a session, whose emitter, progress and coverage it shares with the session's other parts. */
    public RecordEmission(Emitter emitter, SessionProgress progress, SessionCoverage coverage) {
        this.emitter = emitter;
        this.progress = progress;
        this.coverage = coverage;
    }

    /**
     * Emits the change of a row at the point that {@link SessionProgress} reached last.
     *
     * @param bytes the size of the images, which counts towards the size of a batch
     */
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

    /**
     * Emits a record that describes a relation, before the change at the point reached last. Does nothing if a record has
     * already described the relation in this form.
     */
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

    /**
     * Emits a logical message at the point reached last.
     *
     * @param transaction the transaction of the message, {@code null} if the message is not transactional
     */
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

    /** Begins a group of rows that were read together and share one metadata object. */
    public void newRows() {
        rowMetadata = null;
    }

    /**
     * Emits a row of a snapshot. Rows that were read together share their metadata.
     *
     * @param consistentPoint the LSN of the snapshot's state
     * @param place the place of the row in the snapshot, the value of {@link dev.penstock.core.Metadata#SNAPSHOT}
     */
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

    /**
     * Emits a deletion of the row with the key {@code key}: its rows were requested by key, and the source has none with
     * this key.
     */
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

    /** Emits a record that empties a table at the subscriber, because its earlier records are no longer valid. */
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

package dev.penstock.source.internal.pgoutput;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of the pgoutput plugin, protocol version 1 without streaming of transactions in progress (PostgreSQL manual,
 * section "Logical Replication Message Formats").
 *
 * <p>Tuples are kept as the server sent them: an array holds exactly one TupleData, its column count included, and belongs
 * to whoever takes it out of the message. Messages are looked at once and dropped: those with an array are not compared.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface PgOutputMessage {
    /** A transaction starts. Equal when all parts are. */
    final class Begin implements PgOutputMessage {
        private final long finalLsn;
        private final long commitMicros;
        private final int xid;
        /** Published without synchronisation: every thread makes the same text. */
        private @Nullable String finalLsnText;

        /**
         * Makes the start of a transaction.
         *
         * @param finalLsn the LSN of its commit
         * @param commitMicros when it was committed, in microseconds since 2000 ({@link PgEpoch})
         * @param xid its transaction id, unsigned
         */
        public Begin(long finalLsn, long commitMicros, int xid) {
            this.finalLsn = finalLsn;
            this.commitMicros = commitMicros;
            this.xid = xid;
        }

        /** Returns the LSN of the commit. */
        public long finalLsn() {
            return finalLsn;
        }

        /** Returns the LSN of the commit as text, which is made once. */
        public String finalLsnText() {
            String text = finalLsnText;
            if (text == null) {
                text = Lsn.format(finalLsn);
                finalLsnText = text;
            }
            return text;
        }

        /** Returns when the transaction was committed, in microseconds since 2000 ({@link PgEpoch}). */
        public long commitMicros() {
            return commitMicros;
        }

        /** Returns the transaction id, unsigned. */
        public int xid() {
            return xid;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Begin that
                    && finalLsn == that.finalLsn
                    && commitMicros == that.commitMicros
                    && xid == that.xid;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(finalLsn);
        }

        @Override
        public String toString() {
            return "Begin[" + finalLsnText() + ", xid " + Integer.toUnsignedString(xid) + ']';
        }
    }

    /**
     * A transaction ends.
     *
     * @param commitLsn the LSN of the commit, as the Begin before had it
     * @param endLsn the LSN just behind the transaction: what to confirm once it is finished
     * @param commitMicros when it was committed, in microseconds since 2000
     */
    record Commit(long commitLsn, long endLsn, long commitMicros) implements PgOutputMessage {}

    /**
     * The transaction came to the server from another one.
     *
     * @param commitLsn the LSN of the commit there
     * @param name the name of the replication origin
     */
    record Origin(long commitLsn, String name) implements PgOutputMessage {}

    /**
     * A transaction was rolled back of which nothing has been sent: there is nothing to do. Belongs to the streaming of transactions in
     * progress, but a server of version 18 sends it unasked, of a transaction with subtransactions that took more than
     * {@code logical_decoding_work_mem}.
     *
     * @param xid the id of the transaction
     * @param subXid the id of the subtransaction that was rolled back, or that of the transaction
     */
    record StreamAbort(int xid, int subXid) implements PgOutputMessage {}

    /**
     * Describes a table ahead of its first row, and again after every change of it.
     *
     * @param oid the OID of the table
     * @param schema its schema, {@code pg_catalog} spelt out
     * @param name its name
     * @param replicaIdentity {@code d} default, {@code n} nothing, {@code f} full, {@code i} index
     * @param columns the columns in the order of the tuples' values
     */
    record RelationMessage(int oid, String schema, String name, char replicaIdentity, List<ColumnDescription> columns)
            implements PgOutputMessage {}

    /**
     * A column of a {@link RelationMessage}.
     *
     * @param key whether it is part of the replica identity; under FULL every column is
     * @param name its name
     * @param typeOid the OID of its type
     * @param typeModifier its {@code atttypmod}, -1 if there is none
     */
    record ColumnDescription(boolean key, String name, int typeOid, int typeModifier) {}

    /**
     * Names a type that is not built in, ahead of the relation that uses it.
     *
     * @param oid the OID of the type
     * @param schema its schema, {@code pg_catalog} spelt out
     * @param name its name; for a domain, of its base type
     */
    record TypeMessage(int oid, String schema, String name) implements PgOutputMessage {}

    /**
     * A row was inserted.
     *
     * @param relationOid the OID of the table
     * @param newTuple the row
     */
    record Insert(int relationOid, byte[] newTuple) implements PgOutputMessage {}

    /**
     * A row was updated.
     *
     * @param relationOid the OID of the table
     * @param oldKind what the old tuple is
     * @param oldTuple the old key or row; {@code null} where the server sent none
     * @param newTuple the row after the update
     */
    record Update(int relationOid, OldTuple oldKind, byte @Nullable [] oldTuple, byte[] newTuple)
            implements PgOutputMessage {}

    /**
     * A row was deleted.
     *
     * @param relationOid the OID of the table
     * @param oldKind what the old tuple is, never {@link OldTuple#NONE}
     * @param oldTuple the old key or row
     */
    record Delete(int relationOid, OldTuple oldKind, byte[] oldTuple) implements PgOutputMessage {}

    /**
     * Tables were truncated by one statement.
     *
     * @param relationOids the OIDs of the tables
     * @param cascade whether it said CASCADE
     * @param restartIdentity whether it said RESTART IDENTITY
     */
    record Truncate(int[] relationOids, boolean cascade, boolean restartIdentity) implements PgOutputMessage {}

    /**
     * Something an application wrote with {@code pg_logical_emit_message}.
     *
     * @param transactional whether it is part of the transaction around it
     * @param lsn its LSN: of the end of its WAL record, where changes carry the start of theirs
     * @param prefix the prefix
     * @param content the content
     */
    record LogicalMessage(boolean transactional, long lsn, String prefix, byte[] content) implements PgOutputMessage {}

    /** What the server sent of a row as it was before. */
    enum OldTuple {
        /** Nothing: no column of the replica identity changed. */
        NONE,
        /** The columns of the replica identity; the others are null in the tuple and mean "not sent". */
        KEY,
        /** The whole row, of a table with replica identity FULL. */
        FULL
    }
}

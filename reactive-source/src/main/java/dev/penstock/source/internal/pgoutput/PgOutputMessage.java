package dev.penstock.source.internal.pgoutput;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of the pgoutput plugin, protocol version 1 without streaming of transactions in progress (PostgreSQL
 * manual, section "Logical Replication Message Formats").
 *
 * <p>Tuples are kept as the server sent them: an array holds exactly one TupleData, including its column count, and
 * belongs to the code that takes it out of the message. Messages are read once and dropped, so those with an array have
 * no equality.
 */
@SuppressWarnings("ArrayRecordComponent")
public sealed interface PgOutputMessage {
    /** Start of a transaction. Equal if all parts are equal. */
    final class Begin implements PgOutputMessage {
        private final long finalLsn;
        private final long commitMicros;
        private final int xid;
        /** Published without synchronisation: every thread creates the same text. */
        private @Nullable String finalLsnText;

        /**
         * Creates the start of a transaction.
         *
         * @param finalLsn the LSN of its commit
         * @param commitMicros the time of its commit, in microseconds since 2000 ({@link PgEpoch})
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

        /** Returns the LSN of the commit as text, which is created once. */
        public String finalLsnText() {
            String text = finalLsnText;
            if (text == null) {
                text = Lsn.format(finalLsn);
                finalLsnText = text;
            }
            return text;
        }

        /** Returns the time of the commit, in microseconds since 2000 ({@link PgEpoch}). */
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
     * End of a transaction.
     *
     * @param commitLsn the LSN of the commit, equal to that of the Begin
     * @param endLsn the LSN just after the transaction, to be confirmed once the transaction is processed
     * @param commitMicros the time of the commit, in microseconds since 2000
     */
    record Commit(long commitLsn, long endLsn, long commitMicros) implements PgOutputMessage {}

    /**
     * Origin of a transaction that came to the server from another one.
     *
     * @param commitLsn the LSN of the commit there
     * @param name the name of the replication origin
     */
    record Origin(long commitLsn, String name) implements PgOutputMessage {}

    /**
     * Rollback of a transaction of which nothing has been sent; it needs no action. The message belongs to the
     * streaming of transactions in progress. A server of version 18 also sends it unrequested, for a transaction with
     * subtransactions that exceeded {@code logical_decoding_work_mem}.
     *
     * @param xid the id of the transaction
     * @param subXid the id of the subtransaction that was rolled back, or that of the transaction
     */
    record StreamAbort(int xid, int subXid) implements PgOutputMessage {}

    /**
     * Description of a table, sent before its first row and again after every change of the table.
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
     * Name of a type that is not built in, sent before the relation that uses it.
     *
     * @param oid the OID of the type
     * @param schema its schema, {@code pg_catalog} spelt out
     * @param name its name; for a domain, of its base type
     */
    record TypeMessage(int oid, String schema, String name) implements PgOutputMessage {}

    /**
     * Insertion of a row.
     *
     * @param relationOid the OID of the table
     * @param newTuple the row
     */
    record Insert(int relationOid, byte[] newTuple) implements PgOutputMessage {}

    /**
     * Update of a row.
     *
     * @param relationOid the OID of the table
     * @param oldKind the kind of the old tuple
     * @param oldTuple the old key or row; {@code null} if the server sent none
     * @param newTuple the row after the update
     */
    record Update(int relationOid, OldTuple oldKind, byte @Nullable [] oldTuple, byte[] newTuple)
            implements PgOutputMessage {}

    /**
     * Deletion of a row.
     *
     * @param relationOid the OID of the table
     * @param oldKind the kind of the old tuple, never {@link OldTuple#NONE}
     * @param oldTuple the old key or row
     */
    record Delete(int relationOid, OldTuple oldKind, byte[] oldTuple) implements PgOutputMessage {}

    /**
     * Truncation of tables by one statement.
     *
     * @param relationOids the OIDs of the tables
     * @param cascade whether the statement contained CASCADE
     * @param restartIdentity whether the statement contained RESTART IDENTITY
     */
    record Truncate(int[] relationOids, boolean cascade, boolean restartIdentity) implements PgOutputMessage {}

    /**
     * Logical message of an application, written with {@code pg_logical_emit_message}.
     *
     * @param transactional whether it is part of the transaction around it
     * @param lsn the LSN of the end of its WAL record; changes carry the start of theirs
     * @param prefix the prefix
     * @param content the content
     */
    record LogicalMessage(boolean transactional, long lsn, String prefix, byte[] content) implements PgOutputMessage {}

    /** Kind of an old tuple. */
    enum OldTuple {
        /** Nothing: no column of the replica identity changed. */
        NONE,
        /** The columns of the replica identity; the others are null in the tuple, which means "not sent". */
        KEY,
        /** The whole row, of a table with replica identity FULL. */
        FULL
    }
}

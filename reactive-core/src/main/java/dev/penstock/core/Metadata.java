package dev.penstock.core;

/**
 * Keys of a {@link Record}'s metadata: those of OpenCDC, and those of the PostgreSQL source.
 *
 * <p>All values are texts. A key that does not apply to a record is absent. Keys that begin with {@code opencdc.} have the meaning that
 * the OpenCDC specification gives them. LSNs are in PostgreSQL's notation, such as {@code 16/B374D848}.
 */
public final class Metadata {
    /** The version of the OpenCDC format, always {@code v1}. */
    public static final String VERSION = "opencdc.version";
    /** The time at which the record was read, in Unix nanoseconds. */
    public static final String READ_AT = "opencdc.readAt";
    /** The commit time of the record's transaction, in Unix nanoseconds; absent on snapshot records. */
    public static final String CREATED_AT = "opencdc.createdAt";
    /** The table: a bare name in schema {@code public}, else {@code schema.table}. */
    public static final String COLLECTION = "opencdc.collection";
    /** The schema of the relation, unquoted. */
    public static final String SCHEMA = "postgres.schema";
    /** The name of the relation, unquoted. */
    public static final String TABLE = "postgres.table";
    /** The LSN of the change in the WAL; absent on snapshot records. */
    public static final String LSN = "postgres.lsn";
    /** The LSN of the transaction's commit. */
    public static final String COMMIT_LSN = "postgres.commitLsn";
    /** The transaction id, a decimal number without epoch; absent on snapshot records. */
    public static final String XID = "postgres.xid";
    /** {@code true} on the last record of a transaction; absent on all others. */
    public static final String TRANSACTION_END = "postgres.transactionEnd";
    /** {@code true} on a record that forms one unit with the next record; see {@link Record#together}. */
    public static final String CONTINUED = "penstock.continued";
    /** The names of the columns, comma-separated, whose unchanged TOAST value the server did not send. */
    public static final String UNCHANGED = "postgres.unchanged";
    /** {@code true} on the record of a truncated table. */
    public static final String TRUNCATE = "postgres.truncate";
    /**
     * The names of the tables that the source streams, on the record of a truncated table: quoted as SQL quotes them, comma-separated.
     * Absent if they are longer than 16,000 characters, and on all other records.
     */
    public static final String STREAMED = "postgres.streamed";
    /**
     * The identity of the table, which it keeps when it is renamed, on the record of a truncated table: the system identifier of its
     * server, the OID of its database and its own OID, separated by colons. Absent if it is not known, and on all other records.
     */
    public static final String TABLE_ID = "postgres.tableId";
    /** The SQL statements that create a table like the record's, on a record that describes a table; absent on all others. */
    public static final String DEFINITION = "postgres.definition";
    /** On snapshot records {@code row}, {@code last-of-table} or {@code last}; absent on all others. */
    public static final String SNAPSHOT = "postgres.snapshot";
    /** The prefix of a logical message. */
    public static final String MESSAGE_PREFIX = "postgres.message.prefix";
    /** {@code true} if a logical message is part of a transaction, else {@code false}. */
    public static final String MESSAGE_TRANSACTIONAL = "postgres.message.transactional";

    private Metadata() {}
}

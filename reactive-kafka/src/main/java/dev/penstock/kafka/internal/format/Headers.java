package dev.penstock.kafka.internal.format;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** The headers of messages. A consumer can use them without decoding the value. */
public final class Headers {
    /** The position in the source, on every message. */
    public static final String POSITION = "penstock.position";
    /** The operation, as OpenCDC names it. */
    public static final String OPERATION = "penstock.operation";
    /** The collection. */
    public static final String COLLECTION = "penstock.collection";
    /** The LSN of the commit. */
    public static final String COMMIT_LSN = "penstock.commitLsn";
    /** The transaction id. */
    public static final String XID = "penstock.xid";
    /** A fingerprint of the table's columns; equal if their names, types and order and the key are. */
    public static final String SCHEMA_VERSION = "penstock.schemaVersion";
    /** {@code true} on the last message of a source transaction in a partition. */
    public static final String TRANSACTION_END = "penstock.transactionEnd";
    /** {@code true} on a message that was sent to all partitions of its topic. */
    public static final String BARRIER = "penstock.barrier";
    /** The value {@code true}. */
    public static final byte[] TRUE = bytes("true");

    private Headers() {}

    /** Returns the headers of a record. */
    public static List<Header> of(Record record) {
        List<Header> headers = new ArrayList<>(8);
        headers.add(new RecordHeader(OPERATION, bytes(record.operation().text())));
        add(headers, COLLECTION, record.collection());
        add(headers, COMMIT_LSN, record.metadata().get(Metadata.COMMIT_LSN));
        add(headers, XID, record.metadata().get(Metadata.XID));
        add(headers, SCHEMA_VERSION, SchemaVersion.of(record));
        headers.add(new RecordHeader(POSITION, record.position().toBytes()));
        return headers;
    }

    private static void add(List<Header> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(new RecordHeader(name, bytes(value)));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

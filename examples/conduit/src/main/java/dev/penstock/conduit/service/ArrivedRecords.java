package dev.penstock.conduit.service;

import dev.penstock.conduit.proto.connector.Source.Run;
import dev.penstock.conduit.record.RecordEncoder;
import dev.penstock.core.Data;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Row;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Records that have arrived from the source and are not sent: encodes them into batches, and decides how many more are requested. Records
 * are added on a thread of the source; everything else runs on the worker of the {@link SourceRun}.
 *
 * <p>Demand: no more records are requested than the stream has room for, few at a time if they are large.
 */
final class ArrivedRecords {
    /** The largest number of records that have arrived or are under way, and are not sent. */
    private static final int WINDOW_RECORDS = 256;
    /** The size of waiting records at which no more records are requested, in bytes. */
    private static final int WINDOW_BYTES = 1024 * 1024;
    /** The largest number of records under way: each may turn out to have megabytes. */
    private static final int AT_ONCE = 16;
    /** As long as the size of records is not known. */
    private static final int AT_FIRST = 2;

    private static final int BATCH_BYTES = 512 * 1024;

    private final RecordEncoder encoder;
    private final BatchBounds bounds;
    /** Crosses from the source's thread. */
    private final Queue<Arrived> records = new ConcurrentLinkedQueue<>();

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    private dev.penstock.conduit.proto.opencdc.@Nullable Record encoded;
    /** The number of records that are requested and not yet sent. */
    private int requested;

    private int encodedFrom;
    private double typicalBytes;

    ArrivedRecords(RecordEncoder encoder, BatchBounds bounds) {
        this.encoder = encoder;
        this.bounds = bounds;
    }

    /** Adds the record that arrived last. */
    void add(Record record) {
        Arrived next = new Arrived(record, bytes(record.after()) + bytes(record.before()));
        records.add(next);
        bytes.addAndGet(next.bytes);
        count.incrementAndGet();
    }

    /** Returns the number of records, which only {@link #batch} makes smaller. */
    int count() {
        return count.get();
    }

    /**
     * Takes the oldest records, at least one if there is one.
     *
     * @throws StatusRuntimeException if a record is larger than Conduit accepts
     */
    Run.Response batch() {
        Run.Response.Builder batch = Run.Response.newBuilder();
        int limit = Math.min(BATCH_BYTES, bounds.recordBytes());
        int bytes = 0;
        while (batch.getRecordsCount() < bounds.batchRecords()) {
            dev.penstock.conduit.proto.opencdc.Record next = next();
            if (next == null || (bytes > 0 && bytes + size(next) > limit)) {
                break;
            }
            bytes += size(next);
            batch.addRecords(next);
            encoded = null;
            count.decrementAndGet();
            this.bytes.addAndGet(-encodedFrom);
            requested--;
        }
        return batch.build();
    }

    /** Returns the number of records to request now, which then count as requested. */
    int demand() {
        int largest = bounds.delay().isZero() ? WINDOW_RECORDS : Math.max(WINDOW_RECORDS, bounds.batchRecords());
        int atOnce = typicalBytes == 0 ? AT_FIRST : (int) Math.max(1, Math.min(AT_ONCE, WINDOW_BYTES / typicalBytes));
        int underWay = requested - count.get();
        if (underWay > atOnce / 2 || requested >= largest || bytes.get() >= WINDOW_BYTES) {
            return 0;
        }
        int more = Math.min(atOnce - underWay, largest - requested);
        requested += more;
        return more;
    }

    /** Returns the next record, encoded; it stays the next one until it is in a batch. */
    private dev.penstock.conduit.proto.opencdc.@Nullable Record next() {
        if (encoded == null) {
            Arrived oldest = records.poll();
            if (oldest == null) {
                return null;
            }
            Record record = oldest.record;
            encodedFrom = oldest.bytes;
            dev.penstock.conduit.proto.opencdc.Record message = encoder.encode(record);
            int bytes = size(message);
            if (bytes > bounds.recordBytes()) {
                throw tooLarge(record, bytes);
            }
            typicalBytes = typicalBytes == 0 ? bytes : Math.max(bytes, typicalBytes * 0.9 + bytes * 0.1);
            encoded = message;
        }
        return encoded;
    }

    private static int size(dev.penstock.conduit.proto.opencdc.Record message) {
        return message.getSerializedSize() + 6;
    }

    private StatusRuntimeException tooLarge(Record record, int bytes) {
        return Status.RESOURCE_EXHAUSTED
                .withDescription(
                        "A record of table '" + record.collection() + "' has " + bytes + " bytes, and Conduit accepts "
                                + bounds.messageBytes()
                                + " at most: raise its setting connectors.max-receive-record-size. (position "
                                + record.position() + ")")
                .asRuntimeException();
    }

    /** Returns how many bytes the server sent for an image; a small number for one that is no row. */
    private static int bytes(@Nullable Data image) {
        return image instanceof Row row ? row.byteSize() : image instanceof RawData raw ? raw.size() : 0;
    }

    private record Arrived(Record record, int bytes) {}
}

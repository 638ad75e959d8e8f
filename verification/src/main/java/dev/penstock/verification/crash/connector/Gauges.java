package dev.penstock.verification.crash.connector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Numbers in a file that is mapped into the memory of checker and connector, and so outlives a connector that is killed. */
public final class Gauges {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer memory;

    public Gauges(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) Gauge.values().length * Long.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("The gauges '" + file + "' cannot be mapped.", e);
        }
    }

    public long get(Gauge gauge) {
        return (long) LONGS.getVolatile(memory, gauge.offset);
    }

    public void set(Gauge gauge, long value) {
        LONGS.setVolatile(memory, gauge.offset, value);
    }

    /** Meaning of a number. PACE, HELD and CANCELLED_AT_STOP are written by the checker, the others by connectors. */
    public enum Gauge {
        /** The number of records that were received. */
        RECORDS(0),
        /** The number of those that belong to transactions of which an earlier connector had received records. */
        REPEATS(1),
        /** The highest LSN of a commit that records were taken from. */
        COMMIT_LSN(2),
        /** The time for each record, in milliseconds. */
        PACE(3),
        /** 1 if acknowledgements are held back, else 0. */
        HELD(4),
        /** 1 if the connector streams changes and has no table to read, else 0. */
        SETTLED(5),
        /** The number of snapshots that were started. */
        READS(6),
        /** The number of snapshots that were completed. */
        WHOLE_READS(7),
        /** The number of acknowledgements that were held back. */
        WITHHELD(8),
        /** The number of times that a connector has claimed the position in the target. */
        CLAIMS(9),
        /** 1 if a connector that is stopped cancels everything instead of writing its batches, else 0. */
        CANCELLED_AT_STOP(10),
        /** The number of times that a connector ended because another had claimed the position. */
        FENCED(11),
        /** The highest end of a transaction that the source was told is acknowledged. */
        ACKNOWLEDGED(12);

        private final int offset;

        Gauge(int index) {
            this.offset = index * Long.BYTES;
        }
    }
}

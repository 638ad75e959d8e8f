package dev.penstock.verification.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Numbers in a file that checker and connector map into their memory: they outlive a connector that is killed. */
final class Gauges {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer memory;

    Gauges(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) Gauge.values().length * Long.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("The gauges '" + file + "' cannot be mapped.", e);
        }
    }

    long get(Gauge gauge) {
        return (long) LONGS.getVolatile(memory, gauge.offset);
    }

    void set(Gauge gauge, long value) {
        LONGS.setVolatile(memory, gauge.offset, value);
    }

    /** What the numbers are. PACE, HELD and CANCELLED_AT_STOP are written by the checker, the others by connectors. */
    enum Gauge {
        /** Returns how many records were taken. */
        RECORDS(0),
        /** Returns how many of them belong to transactions that an earlier connector had taken records from. */
        REPEATS(1),
        /** The highest LSN of a commit that records were taken from. */
        COMMIT_LSN(2),
        /** Returns how many milliseconds each record takes. */
        PACE(3),
        /** Whether acknowledgements are held back, as 1. */
        HELD(4),
        /** Whether the connector follows the changes and has no table to read, as 1. */
        SETTLED(5),
        /** How often tables began to be read. */
        READS(6),
        /** How often the reading of tables came to its end. */
        WHOLE_READS(7),
        /** Returns how many acknowledgements the source was not told. */
        WITHHELD(8),
        /** How often a connector has claimed the position in the target. */
        CLAIMS(9),
        /** Whether a connector that is stopped cancels everything instead of writing what it has, as 1. */
        CANCELLED_AT_STOP(10),
        /** How often a connector ended because another had claimed the position. */
        FENCED(11),
        /** The highest end of a transaction that the source was told is acknowledged. */
        ACKNOWLEDGED(12);

        private final int offset;

        Gauge(int index) {
            this.offset = index * Long.BYTES;
        }
    }
}

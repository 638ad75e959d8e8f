package dev.penstock.sink.internal.plan;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.change.RowChange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Binary {@code COPY} data in frames of about 128 kB. See the manual, "COPY", Binary Format. */
final class CopyData {
    private static final int FRAME = 128 * 1024;
    /** The size from which a frame is complete: it has no room for another row of ordinary size. */
    private static final int FULL = FRAME - 8 * 1024;

    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

    private final List<ByteBuffer> frames = new ArrayList<>();
    /** Small at first, because a transaction with many parts has one of these for each. */
    private final BinaryWriter writer = new BinaryWriter(1024);

    CopyData() {
        writer.writeBytes(SIGNATURE, 0, SIGNATURE.length);
        writer.writeInt(0);
        writer.writeInt(0);
    }

    /** Begins a row of {@code fields} fields, which are then written one by one. */
    BinaryWriter row(int fields) {
        if (writer.size() >= FULL) {
            frames.add(writer.detach(FRAME));
        }
        writer.writeShort(fields);
        return writer;
    }

    /**
     * Adds a change as a row of the columns sent; returns its number of bytes. After an error nothing of it remains.
     */
    int add(RowChange change) {
        BinaryWriter row = row(change.sent().size());
        int start = row.size();
        try {
            change.writeFields(row);
        } catch (RuntimeException e) {
            row.truncate(start - Short.BYTES);
            throw e;
        }
        return row.size() - start;
    }

    /** Ends the data and returns it. */
    List<ByteBuffer> frames() {
        writer.writeShort(-1);
        frames.add(writer.detach(0));
        return List.copyOf(frames);
    }
}

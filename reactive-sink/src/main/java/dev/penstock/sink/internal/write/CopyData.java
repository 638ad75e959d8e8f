package dev.penstock.sink.internal.write;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.change.Change;
import dev.penstock.sink.internal.sql.ColumnSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Binary {@code COPY} data in frames of about 128 kB. See the manual, "COPY", Binary Format. */
final class CopyData {
    private static final int FRAME = 128 * 1024;
    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

    private final List<ByteBuffer> frames = new ArrayList<>();
    /** Small at first: a transaction with many parts has one of these for each. */
    private final BinaryWriter writer = new BinaryWriter(1024);

    CopyData() {
        writer.writeBytes(SIGNATURE, 0, SIGNATURE.length);
        writer.writeInt(0);
        writer.writeInt(0);
    }

    /** Begins a row of so many fields, which are then written one by one. */
    BinaryWriter row(int fields) {
        if (writer.size() >= FRAME) {
            frames.add(writer.detach());
        }
        writer.writeShort(fields);
        return writer;
    }

    /** Adds a change as a row of these columns; returns how many bytes it has. On an error nothing of it is left. */
    int add(Change change, ColumnSet columns) {
        BinaryWriter row = row(columns.size());
        int start = row.size();
        try {
            for (int i = 0; i < columns.size(); i++) {
                change.writeField(columns.get(i), row);
            }
        } catch (RuntimeException e) {
            row.truncate(start - Short.BYTES);
            throw e;
        }
        return row.size() - start;
    }

    /** Ends the data. */
    List<ByteBuffer> frames() {
        writer.writeShort(-1);
        frames.add(writer.detach());
        return List.copyOf(frames);
    }
}

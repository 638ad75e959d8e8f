package dev.penstock.source.internal.selection;

import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.source.internal.table.TableName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows of a table that are to be read again, by their keys. A selection reaches the session of a slot as a logical
 * message, so the session can run in another process.
 *
 * @param slot the slot whose session is to read them
 * @param table the table
 * @param columns the columns of the key
 * @param keys the texts of the keys' columns; without columns the whole table is selected
 */
public record RowSelection(String slot, TableName table, List<String> columns, List<List<String>> keys) {
    /** The prefix of the logical messages that carry selections. */
    public static final String PREFIX = "penstock.reread";

    private static final int VERSION = 1;
    /** A message is one WAL record, and the keys become one statement. */
    private static final int MOST_KEYS = 10_000;

    /** Copies the lists. */
    public RowSelection {
        columns = List.copyOf(columns);
        keys = keys.stream().map(List::copyOf).toList();
    }

    /** Returns whether the whole table is selected. */
    public boolean isWhole() {
        return columns.isEmpty();
    }

    /** Returns the content of the message. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            write(out, slot);
            write(out, table.schema());
            write(out, table.table());
            out.writeInt(columns.size());
            for (String column : columns) {
                write(out, column);
            }
            out.writeInt(keys.size());
            for (List<String> key : keys) {
                for (String value : key) {
                    write(out, value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Parses the content of a message.
     *
     * @throws IllegalArgumentException if it is not a selection
     */
    public static RowSelection parse(byte[] content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            if (in.readByte() != VERSION) {
                throw new IllegalArgumentException("It is of another version");
            }
            String slot = read(in);
            TableName table = new TableName(read(in), read(in));
            List<String> columns = new ArrayList<>();
            for (int left = count(in); left > 0; left--) {
                columns.add(read(in));
            }
            int size = count(in);
            if (size > MOST_KEYS) {
                throw new IllegalArgumentException("It has more than " + MOST_KEYS + " keys");
            }
            List<List<String>> keys = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                List<String> key = new ArrayList<>();
                for (int column = 0; column < columns.size(); column++) {
                    key.add(read(in));
                }
                keys.add(key);
            }
            if (in.available() > 0) {
                throw new IllegalArgumentException("It is followed by more bytes");
            }
            return new RowSelection(slot, table, columns, keys);
        } catch (IOException e) {
            throw new IllegalArgumentException("It ends too early", e);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Reads a count. A negative one must not pass for the empty list of columns, which selects the whole table. */
    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("A count is negative");
        }
        return count;
    }

    private static String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("A text has a wrong length");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** Returns the table and the number of rows, without their keys. */
    @Override
    public String toString() {
        return PrintableText.of((isWhole() ? "all" : keys.size()) + " rows of table " + table);
    }
}

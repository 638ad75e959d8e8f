package dev.penstock.cli.output;

import dev.penstock.core.Record;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.core.json.RecordJson;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import tools.jackson.core.io.JsonStringEncoder;

/** Format of a printed record: one JSON object without a line break. */
public enum RecordFormat {
    /** The whole record. */
    ALL {
        @Override
        byte[] json(Record record) {
            return RecordJson.toBytes(record);
        }
    },
    /** Position, operation and metadata only. */
    NONE {
        @Override
        byte[] json(Record record) {
            // A generator of Jackson for each record costs more than all that it writes.
            StringBuilder json = new StringBuilder(1024);
            json.append("{\"position\":\"")
                    .append(Base64.getEncoder().encodeToString(record.position().toBytes()));
            json.append("\",\"operation\":\"").append(record.operation().text());
            json.append("\",\"metadata\":");
            int start = json.length();
            record.metadata().forEach((name, value) -> {
                appendQuoted(json.append(json.length() == start ? '{' : ','), name);
                appendQuoted(json.append(':'), value);
            });
            return json.append(json.length() == start ? "{}}" : "}}").toString().getBytes(StandardCharsets.UTF_8);
        }
    };

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long LOW_BITS = 0x0101_0101_0101_0101L;
    private static final long DELS = 0x7f7f_7f7f_7f7f_7f7fL;

    private static void appendQuoted(StringBuilder json, String text) {
        json.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        json.append('"');
    }

    /**
     * Returns the line of a record. Control characters that JSON allows but a terminal interprets are escaped; they can only be part of
     * strings.
     */
    final byte[] line(Record record) {
        byte[] json = json(record);
        return mayActOnTerminal(json)
                ? PrintableText.of(new String(json, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8)
                : json;
    }

    abstract byte[] json(Record record);

    /** Returns whether the UTF-8 text may contain DEL, a control character of two bytes, a line separator or a bidirectional mark. */
    private static boolean mayActOnTerminal(byte[] json) {
        int i = 0;
        while (i < json.length) {
            if (isPlain(json, i)) {
                i += Long.BYTES;
                continue;
            }
            byte b = json[i];
            boolean isLeader = b == (byte) 0xc2 || b == (byte) 0xe2;
            if (b == 0x7f || (isLeader && i + 1 < json.length && (json[i + 1] & 0xff) < 0xa0)) {
                return true;
            }
            i++;
        }
        return false;
    }

    /** Returns whether the next eight bytes are ASCII without DEL. */
    private static boolean isPlain(byte[] json, int index) {
        if (json.length - index < Long.BYTES) {
            return false;
        }
        long eight = (long) LONGS.get(json, index);
        // The subtraction sets a high bit if a byte is zero, which here means that it was DEL.
        return ((eight | ((eight ^ DELS) - LOW_BITS)) & HIGH_BITS) == 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.penstock.core.internal.codec.text;

import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.internal.wire.MalformedException;

/**
 * {@code pg_snapshot} and {@code txid_snapshot}: a count, xmin, xmax and the transactions in progress, as text {@code
 * xmin:xmax:xip,…}.
 */
public final class SnapshotCodec extends ScalarCodec<String> {
    public SnapshotCodec(String typeName) {
        super(typeName, String.class);
    }

    @Override
    public String read(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        int count = in.int4();
        if (length != 20 + 8L * count) {
            throw new MalformedException("its length does not fit");
        }
        StringBuilder out = new StringBuilder();
        out.append(Long.toUnsignedString(in.int8())).append(':');
        out.append(Long.toUnsignedString(in.int8())).append(':');
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ",").append(Long.toUnsignedString(in.int8()));
        }
        return out.toString();
    }

    @Override
    public String parse(String text) {
        BinaryWriter out = new BinaryWriter(64);
        writeValue(text, out);
        return read(out.toByteArray(), 0, out.size());
    }

    @Override
    public void writeValue(String value, BinaryWriter out) {
        int first = value.indexOf(':');
        int second = value.indexOf(':', first + 1);
        int counted = out.size();
        out.writeInt(0);
        out.writeLong(Long.parseUnsignedLong(value, 0, first, 10));
        out.writeLong(Long.parseUnsignedLong(value, first + 1, second, 10));
        int count = 0;
        for (int at = second + 1; at < value.length(); count++) {
            int comma = value.indexOf(',', at);
            int end = comma < 0 ? value.length() : comma;
            out.writeLong(Long.parseUnsignedLong(value, at, end, 10));
            at = end + 1;
        }
        out.setInt(counted, count);
    }
}

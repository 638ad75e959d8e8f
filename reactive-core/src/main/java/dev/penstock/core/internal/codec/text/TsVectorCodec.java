package dev.penstock.core.internal.codec.text;

import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.text.TextCursor;
import dev.penstock.core.internal.text.TsText;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.internal.wire.Utf8;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code tsvector}: a count; for each lexeme its text up to a zero, a count of positions in two bytes, and the positions, two
 * bits of weight and fourteen of number. As text {@code 'fat':2 'rat':3A,5}.
 */
public final class TsVectorCodec extends ScalarCodec<String> {
    private static final String WEIGHTS = "DCBA";

    public TsVectorCodec(String typeName) {
        super(typeName, String.class);
    }

    @Override
    public String read(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        int count = in.count(3);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : " ").append(TsText.quoted(in.zeroTerminated()));
            int positions = in.int2() & 0xffff;
            for (int j = 0; j < positions; j++) {
                int position = in.int2() & 0xffff;
                out.append(j == 0 ? ':' : ',').append(position & 0x3fff);
                if (position >> 14 != 0) {
                    out.append(WEIGHTS.charAt(position >> 14));
                }
            }
        }
        in.expectEnd();
        return out.toString();
    }

    @Override
    public String parse(String text) {
        return text;
    }

    /** Writes lexemes in the server's order, the only one that it reads: a shorter lexeme is first only if the other begins with it. */
    @Override
    public void writeValue(String value, BinaryWriter out) {
        TextCursor in = new TextCursor(value);
        Map<byte[], TreeSet<Integer>> lexemes = new TreeMap<>(Arrays::compareUnsigned);
        in.skipSpaces();
        while (!in.atEnd()) {
            byte[] lexeme = Utf8.encode(TsText.word(in));
            TreeSet<Integer> positions = lexemes.computeIfAbsent(lexeme, key -> new TreeSet<>());
            if (in.skip(':')) {
                do {
                    positions.add(position(in));
                } while (in.skip(','));
            }
            in.skipSpaces();
        }
        out.writeInt(lexemes.size());
        lexemes.forEach((lexeme, positions) -> {
            out.writeBytes(lexeme, 0, lexeme.length);
            out.writeByte(0);
            out.writeShort(positions.size());
            // The number above the weight in the set, below it in the bytes.
            positions.forEach(position -> out.writeShort((position & 3) << 14 | position >> 2));
        });
    }

    private static int position(TextCursor in) {
        int number = in.digits(1, 5);
        int weight = WEIGHTS.indexOf(Character.toUpperCase(in.peek()));
        if (weight >= 0) {
            in.next();
        }
        if (number == 0 || number > 0x3fff) {
            throw new MalformedException("a position is out of range");
        }
        return number << 2 | Math.max(0, weight);
    }
}

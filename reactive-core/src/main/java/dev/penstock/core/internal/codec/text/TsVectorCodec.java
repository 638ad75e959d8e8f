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
        Map<byte[], Map<Integer, Integer>> lexemes = new TreeMap<>(Arrays::compareUnsigned);
        in.skipSpaces();
        while (!in.atEnd()) {
            byte[] lexeme = Utf8.encode(TsText.word(in));
            Map<Integer, Integer> positions = lexemes.computeIfAbsent(lexeme, key -> new TreeMap<>());
            if (in.skip(':')) {
                do {
                    addPosition(in, positions);
                } while (in.skip(','));
            }
            in.skipSpaces();
        }
        out.writeInt(lexemes.size());
        lexemes.forEach((lexeme, positions) -> {
            out.writeBytes(lexeme, 0, lexeme.length);
            out.writeByte(0);
            out.writeShort(positions.size());
            positions.forEach((number, weight) -> out.writeShort(weight << 14 | number));
        });
    }

    /** Adds the next position. Of two weights of one position the higher counts, as on the server. */
    private static void addPosition(TextCursor in, Map<Integer, Integer> positions) {
        int number = in.digits(1, 5);
        int weight = WEIGHTS.indexOf(Character.toUpperCase(in.peek()));
        if (weight >= 0) {
            in.next();
        }
        if (number == 0 || number > 0x3fff) {
            throw new MalformedException("a position is out of range");
        }
        positions.merge(number, Math.max(0, weight), Math::max);
    }
}

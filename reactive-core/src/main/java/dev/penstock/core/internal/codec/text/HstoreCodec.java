package dev.penstock.core.internal.codec.text;

import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.text.TextCursor;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code hstore}: a count, then key and value as fields; in text {@code "key"=>"value", "other"=>NULL}. */
public final class HstoreCodec extends ScalarCodec<Map<String, @Nullable String>> {
    public HstoreCodec(String typeName) {
        super(typeName, mapClass());
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // There is one class for maps; coerce() looks into others.
    private static Class<Map<String, @Nullable String>> mapClass() {
        return (Class) Map.class;
    }

    @Override
    public Map<String, @Nullable String> read(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        int count = in.count(8);
        Map<String, @Nullable String> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = in.utf8(in.int4());
            int size = in.int4();
            map.put(key, size == -1 ? null : in.utf8(size));
        }
        in.expectEnd();
        return Collections.unmodifiableMap(map);
    }

    @Override
    public Map<String, @Nullable String> parse(String text) {
        TextCursor in = new TextCursor(text);
        Map<String, @Nullable String> map = new LinkedHashMap<>();
        in.skipSpaces();
        while (!in.atEnd()) {
            String key = token(in);
            in.skipSpaces();
            in.expect('=');
            in.expect('>');
            in.skipSpaces();
            boolean quoted = in.peek() == '"';
            String value = token(in);
            map.put(key, !quoted && value.equalsIgnoreCase("NULL") ? null : value);
            in.skipSpaces();
            if (!in.atEnd()) {
                in.expect(',');
                in.skipSpaces();
            }
        }
        return Collections.unmodifiableMap(map);
    }

    private static String token(TextCursor in) {
        StringBuilder out = new StringBuilder();
        boolean quoted = in.skip('"');
        while (quoted ? in.peek() != '"' : ",=> \t\n\r".indexOf(in.peek()) < 0) {
            in.skip('\\');
            if (in.atEnd()) {
                break;
            }
            out.append(in.next());
        }
        if (quoted) {
            in.expect('"');
        } else if (out.isEmpty()) {
            throw new MalformedException("a key or value is missing");
        }
        return out.toString();
    }

    @Override
    public void writeValue(Map<String, @Nullable String> value, BinaryWriter out) {
        out.writeInt(value.size());
        value.forEach((key, part) -> {
            writeText(key, out);
            if (part == null) {
                out.writeInt(-1);
            } else {
                writeText(part, out);
            }
        });
    }

    private static void writeText(String text, BinaryWriter out) {
        int start = out.size();
        out.writeInt(0);
        out.writeUtf8(text);
        out.setInt(start, out.size() - start - 4);
    }
}

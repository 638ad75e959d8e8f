package dev.penstock.core.internal.type;

import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.text.FieldText;
import dev.penstock.core.internal.text.PartsText;
import dev.penstock.core.internal.text.TextCursor;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Composite types. In binary a count, then for each field the OID of its type, and a field. */
final class CompositeCodec extends ScalarCodec<StructuredData> {
    private final List<PgType.Field> fields;

    CompositeCodec(String typeName, List<PgType.Field> fields) {
        super(typeName, StructuredData.class);
        this.fields = fields;
    }

    @Override
    public boolean understandsBinary() {
        return fields.stream().allMatch(field -> field.type().binary());
    }

    @Override
    public StructuredData read(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        int count = in.count(8);
        // There are fewer fields if an attribute was added after the row and before the query of the catalog.
        if (count > fields.size()) {
            throw new MalformedException("its definition has changed");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            PgType.Field field = fields.get(i);
            PgType type = PartType.sent(in.int4(), field.type());
            values.put(field.name(), PartType.readField(in, type.codec()));
        }
        in.expectEnd();
        return StructuredData.of(values);
    }

    @Override
    public StructuredData parse(String text) {
        TextCursor in = new TextCursor(text);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        in.expect('(');
        for (PgType.Field field : fields) {
            if (!values.isEmpty() && !in.skip(',')) {
                break;
            }
            String value = FieldText.next(in, ",)");
            values.put(field.name(), value == null ? null : field.type().codec().parse(value));
        }
        in.expect(')');
        in.expectEnd();
        return StructuredData.of(values);
    }

    @Override
    public String printValue(StructuredData value) {
        refuseOthers(value);
        PartsText out = new PartsText(value).append('(');
        String separator = "";
        for (PgType.Field field : fields) {
            out.append(separator);
            separator = ",";
            Object part = value.get(field.name());
            if (part != null) {
                FieldText.append(out, field.type().codec().print(part), "(),");
            }
        }
        return out.append(')').toString();
    }

    @Override
    public void writeValue(StructuredData value, BinaryWriter out) {
        refuseOthers(value);
        out.writeInt(fields.size());
        for (PgType.Field field : fields) {
            out.writeInt(field.type().oid());
            field.type().codec().writeField(value.get(field.name()), out);
        }
    }

    private void refuseOthers(StructuredData value) {
        for (String name : value.names()) {
            if (fields.stream().noneMatch(field -> field.name().equals(name))) {
                throw new MalformedException("the type has no field '" + name + "'");
            }
        }
    }

    @Override
    @Nullable
    public StructuredData coerce(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            return null;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        map.forEach((name, part) -> values.put(String.valueOf(name), part));
        return StructuredData.of(values);
    }
}

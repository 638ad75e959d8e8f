package dev.penstock.core.internal.type;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.text.RangeText;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.value.Multirange;
import dev.penstock.core.value.Range;
import java.util.ArrayList;
import java.util.List;

/** Multiranges. In binary a count, then the ranges as fields. */
final class MultirangeCodec extends ScalarCodec<Multirange<Object>> {
    private final RangeCodec range;
    private final Codec bound;

    MultirangeCodec(String typeName, PgType subtype) {
        super(typeName, multirangeClass());
        this.range = new RangeCodec(typeName, subtype);
        this.bound = subtype.codec();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // There is one class for multiranges of all bounds.
    private static Class<Multirange<Object>> multirangeClass() {
        return (Class) Multirange.class;
    }

    @Override
    public boolean understandsBinary() {
        return range.understandsBinary();
    }

    @Override
    public Multirange<Object> read(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        int count = in.count(5);
        List<Range<Object>> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int size = in.int4();
            ranges.add(range.read(bytes, in.take(size), size));
        }
        in.expectEnd();
        return new Multirange<>(ranges);
    }

    @Override
    public Multirange<Object> parse(String text) {
        return new Multirange<>(RangeText.parseSeveral(text, bound::parse));
    }

    @Override
    public String printValue(Multirange<Object> value) {
        return RangeText.print(value, bound::print);
    }

    @Override
    public void writeValue(Multirange<Object> value, BinaryWriter out) {
        out.writeInt(value.ranges().size());
        for (Range<Object> part : value.ranges()) {
            range.writeField(part, out);
        }
    }
}

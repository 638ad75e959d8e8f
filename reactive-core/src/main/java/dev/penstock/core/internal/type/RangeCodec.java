package dev.penstock.core.internal.type;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.text.RangeText;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Range;

/** Ranges. In binary a byte of flags, then the bounds that are there as fields. */
final class RangeCodec extends ScalarCodec<Range<Object>> {
    private static final int EMPTY = 0x01;
    private static final int LOWER_INCLUSIVE = 0x02;
    private static final int UPPER_INCLUSIVE = 0x04;
    private static final int NO_LOWER = 0x08;
    private static final int NO_UPPER = 0x10;

    private final Codec bound;

    RangeCodec(String typeName, PgType subtype) {
        super(typeName, rangeClass());
        this.bound = subtype.codec();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // There is one class for ranges of all bounds.
    private static Class<Range<Object>> rangeClass() {
        return (Class) Range.class;
    }

    @Override
    public boolean understandsBinary() {
        return bound.understandsBinary();
    }

    @Override
    public Range<Object> read(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        int flags = in.int1();
        Object lower = has(flags, NO_LOWER) ? readBound(in) : null;
        Object upper = has(flags, NO_UPPER) ? readBound(in) : null;
        in.expectEnd();
        if ((flags & EMPTY) != 0) {
            return Range.empty();
        }
        return Range.of(lower, (flags & LOWER_INCLUSIVE) != 0, upper, (flags & UPPER_INCLUSIVE) != 0);
    }

    private static boolean has(int flags, int absent) {
        return (flags & (EMPTY | absent)) == 0;
    }

    private Object readBound(ByteCursor in) {
        Object value = PartType.readField(in, bound);
        if (value == null) {
            throw new MalformedException("a bound is null");
        }
        return value;
    }

    @Override
    public Range<Object> parse(String text) {
        return RangeText.parse(text, bound::parse);
    }

    @Override
    public String printValue(Range<Object> value) {
        return RangeText.print(value, bound::print);
    }

    @Override
    public void writeValue(Range<Object> value, BinaryWriter out) {
        Object lower = value.lower();
        Object upper = value.upper();
        if (value.isEmpty()) {
            out.writeByte(EMPTY);
            return;
        }
        out.writeByte((value.lowerInclusive() ? LOWER_INCLUSIVE : 0)
                | (value.upperInclusive() ? UPPER_INCLUSIVE : 0)
                | (lower == null ? NO_LOWER : 0)
                | (upper == null ? NO_UPPER : 0));
        if (lower != null) {
            bound.writeField(lower, out);
        }
        if (upper != null) {
            bound.writeField(upper, out);
        }
    }
}

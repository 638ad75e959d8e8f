package dev.penstock.core.internal.type;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.ScalarCodec;
import dev.penstock.core.internal.codec.text.JsonCodec;
import dev.penstock.core.internal.text.ArrayText;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.PgArray;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays. In binary the number of dimensions, whether there are nulls, the OID of the elements' type; for each dimension its
 * length and lower bound; then the elements as fields.
 */
final class ArrayCodec extends ScalarCodec<PgArray> {
    private final PgType element;
    /** True for {@code int2vector} and {@code oidvector}, whose text is numbers separated by spaces and counted from 0. */
    private final boolean vector;

    private ArrayCodec(String typeName, PgType element, boolean vector) {
        super(typeName, PgArray.class);
        this.element = element;
        this.vector = vector;
    }

    static Codec array(String typeName, PgType element) {
        return new ArrayCodec(typeName, element, false);
    }

    static Codec vector(String typeName, PgType element) {
        return new ArrayCodec(typeName, element, true);
    }

    @Override
    public boolean understandsBinary() {
        return element.codec().understandsBinary();
    }

    @Override
    public PgArray read(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        int dimensions = in.int4();
        in.int4();
        Codec codec = PartType.sent(in.int4(), element).codec();
        if (dimensions < 0 || dimensions > PgArray.MAX_DIMENSIONS) {
            throw new MalformedException("its number of dimensions is out of bounds");
        }
        int[] lengths = new int[dimensions];
        int[] lowerBounds = new int[dimensions];
        int count = readDimensions(in, lengths, lowerBounds);
        @Nullable Object[] elements = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            elements[i] = PartType.readField(in, codec);
        }
        in.expectEnd();
        return count == 0
                ? PgArray.ofParts(elements, new int[0], new int[0])
                : PgArray.ofParts(elements, lengths, lowerBounds);
    }

    /** Reads the dimensions and returns the number of elements, checked against the number of bytes. */
    private static int readDimensions(ByteCursor in, int[] lengths, int[] lowerBounds) {
        long count = lengths.length == 0 ? 0 : 1;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = in.int4();
            lowerBounds[i] = in.int4();
            count *= lengths[i];
            if (lengths[i] < 0 || count > in.remaining() / 4) {
                throw new MalformedException("it claims more elements than it holds");
            }
        }
        return (int) count;
    }

    @Override
    public PgArray parse(String text) {
        return vector ? parseVector(text) : ArrayText.parse(text, element.delimiter(), element.codec()::parse);
    }

    @Override
    public PgArray parseInput(String text) {
        return parse(text);
    }

    private PgArray parseVector(String text) {
        if (text.isBlank()) {
            return PgArray.of(List.of());
        }
        List<Object> elements = Arrays.stream(text.strip().split(" +"))
                .map(number -> element.codec().parse(number))
                .toList();
        return PgArray.of(elements).withLowerBounds(0);
    }

    @Override
    public String printValue(PgArray value) {
        if (!vector) {
            return ArrayText.print(value, element.delimiter(), element.codec()::print);
        }
        StringBuilder out = new StringBuilder();
        for (Object number : value) {
            out.append(out.isEmpty() ? "" : " ").append(number);
        }
        return out.toString();
    }

    @Override
    public void writeValue(PgArray value, BinaryWriter out) {
        int count = value.count();
        // A vector is an array of one dimension even if it is empty.
        int dimensions = vector ? 1 : value.dimensions();
        out.writeInt(dimensions);
        int flags = out.size();
        out.writeInt(0);
        out.writeInt(element.oid());
        for (int i = 0; i < dimensions; i++) {
            out.writeInt(count == 0 ? 0 : value.length(i));
            out.writeInt(vector ? 0 : value.lowerBound(i));
        }
        for (int i = 0; i < count; i++) {
            Object part = value.element(i);
            if (part == null) {
                out.setInt(flags, 1);
            }
            element.codec().writeField(part, out);
        }
    }

    @Override
    @Nullable
    public PgArray coerce(Object value) {
        if (value instanceof Object[] array) {
            return coerce(Arrays.asList(array));
        }
        if (!(value instanceof Collection<?> elements)) {
            return null;
        }
        int dimensions = isList(element.codec()) ? 1 : depth(elements, 1);
        if (dimensions > PgArray.MAX_DIMENSIONS) {
            throw new MalformedException("its lists are nested too deeply");
        }
        try {
            PgArray array = PgArray.ofNested(elements, dimensions);
            return vector && array.dimensions() == 1 ? array.withLowerBounds(0) : array;
        } catch (IllegalArgumentException e) {
            throw new MalformedException("its lists differ in length");
        }
    }

    /** Returns the depth of nested lists, up to the maximum of an array's dimensions. */
    private static int depth(Collection<?> elements, int level) {
        int deepest = level;
        for (Object element : elements) {
            if (element instanceof Collection<?> list && level <= PgArray.MAX_DIMENSIONS + 1) {
                deepest = Math.max(deepest, depth(list, level + 1));
            }
        }
        return deepest;
    }

    /** Returns whether an inner list is an element and not a dimension, because elements are lists themselves or JSON. */
    private static boolean isList(Codec element) {
        return element instanceof ArrayCodec || element instanceof JsonCodec;
    }
}

package dev.penstock.core.value;

import dev.penstock.core.internal.text.TextForm;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A value of an array type: a list of its elements, or of lists if it has several dimensions.
 *
 * <p>Elements can be null, and have the Java class of the element type, see {@link dev.penstock.core.StructuredData}. The array keeps
 * the lower bounds of its dimensions, which in PostgreSQL can be any number. Indexes of this class always start at 0.
 *
 * <p>Immutable: methods of {@link List} that change the list throw an {@link UnsupportedOperationException}. {@code equals} compares
 * elements only, as {@link List} requires, so an array is equal to any list with the same elements.
 *
 * <pre>{@code
 * PgArray matrix = PgArray.ofNested(List.of(List.of(1, 2), List.of(3, 4)), 2);
 * matrix.get(1);     // the list [3, 4]
 * matrix.element(3); // 4
 * }</pre>
 */
public final class PgArray extends AbstractList<@Nullable Object> implements RandomAccess {
    /** The largest number of dimensions in PostgreSQL. */
    public static final int MAX_DIMENSIONS = 6;

    private final @Nullable Object[] elements;
    private final int[] lengths;
    private final int[] lowerBounds;
    /** The dimension that this list is; its first element is at {@code offset} of {@code elements}. */
    private final int level;

    private final int offset;

    private PgArray(@Nullable Object[] elements, int[] lengths, int[] lowerBounds, int level, int offset) {
        this.elements = elements;
        this.lengths = lengths;
        this.lowerBounds = lowerBounds;
        this.level = level;
        this.offset = offset;
    }

    /**
     * Returns an array with these parts, which are not copied and must not be changed afterwards. They are not validated: the
     * number of elements must be the product of the lengths, and both arrays of dimensions must have the same length.
     *
     * @param elements all elements; the index of the last dimension varies fastest
     * @param lengths the number of elements of each dimension
     * @param lowerBounds the index at which each dimension begins in SQL
     */
    public static PgArray ofParts(@Nullable Object[] elements, int[] lengths, int[] lowerBounds) {
        return new PgArray(elements, lengths, lowerBounds, 0, 0);
    }

    /**
     * Returns an array of one dimension, whose lower bound is 1. The elements are copied.
     *
     * @param elements the elements, which can be null; an array without elements has no dimension
     */
    public static PgArray of(Collection<? extends @Nullable Object> elements) {
        return ofNested(elements, 1);
    }

    /**
     * Returns an array of several dimensions, whose lower bounds are 1. The elements are copied.
     *
     * @param lists the lists of the first dimension, nested as deeply as there are further dimensions
     * @param dimensions the number of dimensions, from 1 to {@link #MAX_DIMENSIONS}
     * @throws IllegalArgumentException if the lists of one dimension differ in length
     */
    public static PgArray ofNested(Collection<? extends @Nullable Object> lists, int dimensions) {
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new IllegalArgumentException("An array has from 1 to 6 dimensions.");
        }
        int[] lengths = new int[dimensions];
        List<@Nullable Object> flat = new ArrayList<>(lists);
        lengths[0] = flat.size();
        for (int level = 1; level < dimensions; level++) {
            flat = flatten(flat, lengths, level);
        }
        if (flat.isEmpty()) {
            return ofParts(new Object[0], new int[0], new int[0]);
        }
        int[] lowerBounds = new int[dimensions];
        Arrays.fill(lowerBounds, 1);
        return ofParts(flat.toArray(), lengths, lowerBounds);
    }

    private static List<@Nullable Object> flatten(List<@Nullable Object> lists, int[] lengths, int level) {
        List<@Nullable Object> flat = new ArrayList<>();
        int length = -1;
        for (Object list : lists) {
            if (!(list instanceof Collection<?> inner) || (length >= 0 && inner.size() != length)) {
                throw new IllegalArgumentException("The lists of one dimension of an array differ in length.");
            }
            length = inner.size();
            flat.addAll(inner);
        }
        lengths[level] = Math.max(0, length);
        return flat;
    }

    /** Returns the number of dimensions, 0 for an empty array. */
    public int dimensions() {
        return lengths.length - level;
    }

    /**
     * Returns the index at which a dimension begins in SQL, usually 1.
     *
     * @param dimension the dimension, counted from 0
     * @return the lower bound, which can be negative
     */
    public int lowerBound(int dimension) {
        return lowerBounds[level + dimension];
    }

    /**
     * Returns the number of elements of a dimension.
     *
     * @param dimension the dimension, counted from 0
     */
    public int length(int dimension) {
        return lengths[level + dimension];
    }

    /**
     * Returns a copy with other lower bounds.
     *
     * @param bounds one lower bound for each dimension
     * @throws IllegalArgumentException if the number of bounds is not that of dimensions
     */
    public PgArray withLowerBounds(int... bounds) {
        if (bounds.length != dimensions()) {
            throw new IllegalArgumentException("An array has as many lower bounds as dimensions.");
        }
        int[] all = lowerBounds.clone();
        System.arraycopy(bounds, 0, all, level, bounds.length);
        return new PgArray(elements, lengths, all, level, offset);
    }

    /** Returns the number of elements of the first dimension, 0 for an empty array. */
    @Override
    public int size() {
        return level < lengths.length ? lengths[level] : 0;
    }

    /**
     * Returns an element, {@code null} if it is null; with several dimensions the list of the elements with this first index.
     *
     * @param index the index in the first dimension, counted from 0
     * @throws IndexOutOfBoundsException if there is no such element
     */
    @Override
    public @Nullable Object get(int index) {
        Objects.checkIndex(index, size());
        if (level == lengths.length - 1) {
            return elements[offset + index];
        }
        int stride = 1;
        for (int i = level + 1; i < lengths.length; i++) {
            stride *= lengths[i];
        }
        return new PgArray(elements, lengths, lowerBounds, level + 1, offset + index * stride);
    }

    /** Returns the number of elements in all dimensions. */
    public int count() {
        int count = dimensions() == 0 ? 0 : 1;
        for (int i = level; i < lengths.length; i++) {
            count *= lengths[i];
        }
        return count;
    }

    /**
     * Returns an element by its index among all elements of all dimensions.
     *
     * @param index the index, counted from 0; that of the last dimension varies fastest
     * @throws IndexOutOfBoundsException if there is no such element
     */
    @Nullable
    public Object element(int index) {
        return elements[offset + Objects.checkIndex(index, count())];
    }

    /** Returns the text that PostgreSQL prints, such as <code>{1,NULL,"a b"}</code> or <code>[0:1]={1,2}</code>. */
    @Override
    public String toString() {
        return TextForm.printed(this);
    }
}

package dev.penstock.core.value;

import dev.penstock.core.internal.text.ArrayText;
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
 * The value of an array: a list of its elements, of lists if it has several dimensions. Immutable; null elements are
 * possible. It keeps the lower bounds of its dimensions, which PostgreSQL lets begin anywhere, and is equal to any list of equal
 * elements.
 */
public final class PgArray extends AbstractList<@Nullable Object> implements RandomAccess {
    /** As many dimensions as PostgreSQL has. */
    public static final int MAX_DIMENSIONS = 6;

    private final @Nullable Object[] elements;
    private final int[] lengths;
    private final int[] lowerBounds;
    /** This list is the dimension {@code level} from there on, and its first element is at {@code offset}. */
    private final int level;

    private final int offset;

    private PgArray(@Nullable Object[] elements, int[] lengths, int[] lowerBounds, int level, int offset) {
        this.elements = elements;
        this.lengths = lengths;
        this.lowerBounds = lowerBounds;
        this.level = level;
        this.offset = offset;
    }

    /** The array takes all arguments over. */
    public static PgArray ofParts(@Nullable Object[] elements, int[] lengths, int[] lowerBounds) {
        return new PgArray(elements, lengths, lowerBounds, 0, 0);
    }

    /** Returns the array of one dimension, or of none if there is no element, that holds {@code elements}. */
    public static PgArray of(Collection<? extends @Nullable Object> elements) {
        return ofNested(elements, 1);
    }

    /**
     * Returns the array of that many dimensions: {@code lists} holds lists, and so on.
     *
     * @throws IllegalArgumentException where the lists of one dimension differ in length
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

    /** Returns how many dimensions there are: none where the array is empty. */
    public int dimensions() {
        return lengths.length - level;
    }

    /** Returns at which index the dimension begins in SQL, 1 for most; dimensions count from 0. */
    public int lowerBound(int dimension) {
        return lowerBounds[level + dimension];
    }

    /** Returns how many elements the dimension has; dimensions count from 0. */
    public int length(int dimension) {
        return lengths[level + dimension];
    }

    /** Returns this array with other lower bounds, one for each dimension. */
    public PgArray withLowerBounds(int... bounds) {
        if (bounds.length != dimensions()) {
            throw new IllegalArgumentException("An array has as many lower bounds as dimensions.");
        }
        int[] all = lowerBounds.clone();
        System.arraycopy(bounds, 0, all, level, bounds.length);
        return new PgArray(elements, lengths, all, level, offset);
    }

    @Override
    public int size() {
        return level < lengths.length ? lengths[level] : 0;
    }

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

    /** Returns how many elements all dimensions have together. */
    public int count() {
        int count = dimensions() == 0 ? 0 : 1;
        for (int i = level; i < lengths.length; i++) {
            count *= lengths[i];
        }
        return count;
    }

    /** The element at {@code index} of all, the last dimension running fastest. */
    @Nullable
    public Object element(int index) {
        return elements[offset + index];
    }

    /** Returns the array as PostgreSQL prints it, such as <code>{1,NULL,"a b"}</code> or <code>[0:1]={1,2}</code>. */
    @Override
    public String toString() {
        return ArrayText.print(this, ',', TextForm::of);
    }
}

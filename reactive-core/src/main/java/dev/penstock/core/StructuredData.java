package dev.penstock.core;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Columns by name, in order: the public view of a row's bytes and of an ordinary map alike.
 *
 * <p>A column can be <em>absent</em> ({@link #contains} is false), <em>null</em> (present, its value is {@code null}) or
 * have a value, an empty one included. Values are decoded when they are asked for.
 *
 * <p>Immutable and thread-safe. Two instances are equal when they hold the same names with equal values, whatever
 * represents them and in whatever order.
 */
public abstract non-sealed class StructuredData implements Data {
    /** For the representations: subclasses hold values, or the bytes they are decoded from. */
    protected StructuredData() {}

    /** Returns structured data of a copy of {@code columns}, in the map's order. */
    public static StructuredData of(Map<String, ? extends @Nullable Object> columns) {
        return new MapData(columns);
    }

    /** Returns how many columns are present. */
    public abstract int size();

    /** Returns the name of the present column at {@code index}, counted from 0. */
    public abstract String name(int index);

    /** Returns the value of the present column at {@code index}, {@code null} where it is null. */
    public abstract @Nullable Object value(int index);

    /** Returns the index of the column {@code name} among those present, or -1 where it is absent. */
    public int indexOf(String name) {
        for (int i = 0, size = size(); i < size; i++) {
            if (name(i).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns whether the column {@code name} is present, be it null. */
    public final boolean contains(String name) {
        return indexOf(name) >= 0;
    }

    /** Returns the value of the column {@code name}, {@code null} where it is null or absent. */
    public final @Nullable Object get(String name) {
        int index = indexOf(name);
        return index < 0 ? null : value(index);
    }

    /** Returns the names of the columns present, in order. */
    public List<String> names() {
        List<String> names = new ArrayList<>(size());
        for (int i = 0, size = size(); i < size; i++) {
            names.add(name(i));
        }
        return names;
    }

    /** Returns an unmodifiable map view of the columns present, in order; null columns are entries with a null value. */
    public final Map<String, @Nullable Object> asMap() {
        return new MapView(this);
    }

    @Override
    public final boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof StructuredData that) || size() != that.size()) {
            return false;
        }
        for (int i = 0, size = size(); i < size; i++) {
            int index = that.indexOf(name(i));
            if (index < 0 || !Objects.equals(value(i), that.value(index))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final int hashCode() {
        int hash = 0;
        for (int i = 0, size = size(); i < size; i++) {
            hash += name(i).hashCode() ^ Objects.hashCode(value(i));
        }
        return hash;
    }

    /** Names the columns present; never their values, which must not reach a log. */
    @Override
    public String toString() {
        return "StructuredData" + names();
    }

    private static final class MapView extends AbstractMap<String, @Nullable Object> {
        private final StructuredData data;

        MapView(StructuredData data) {
            this.data = data;
        }

        @Override
        public boolean containsKey(Object key) {
            return key instanceof String name && data.contains(name);
        }

        @Override
        public @Nullable Object get(Object key) {
            return key instanceof String name ? data.get(name) : null;
        }

        @Override
        public Set<Entry<String, @Nullable Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public int size() {
                    return data.size();
                }

                @Override
                public Iterator<Entry<String, @Nullable Object>> iterator() {
                    return new Iterator<>() {
                        private int next;

                        @Override
                        public boolean hasNext() {
                            return next < data.size();
                        }

                        @Override
                        public Entry<String, @Nullable Object> next() {
                            if (!hasNext()) {
                                throw new NoSuchElementException();
                            }
                            int index = next++;
                            return new SimpleImmutableEntry<>(data.name(index), data.value(index));
                        }
                    };
                }
            };
        }
    }
}

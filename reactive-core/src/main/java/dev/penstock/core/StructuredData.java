package dev.penstock.core;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
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

    /** Returns the value of the present column at {@code index}, {@code null} if it is null. */
    public abstract @Nullable Object value(int index);

    /** Returns the index of the column {@code name} among those present, or -1 if it is absent. */
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

    /** Returns the value of the column {@code name}, {@code null} if it is null or absent. */
    public final @Nullable Object get(String name) {
        int index = indexOf(name);
        return index < 0 ? null : value(index);
    }

    /**
     * Returns the value of the column {@code name} as {@code type}, {@code null} if it is null or absent. Values become other
     * classes only without loss: integers any class of number that holds them, a timestamp with time zone an
     * {@link java.time.Instant}, bytes a {@code byte[]}, a text a constant of an enum, most values a {@link String}.
     *
     * @throws IllegalArgumentException if the value cannot be a {@code type}; names column and classes, not the value
     */
    @SuppressWarnings("unchecked") // The conversion returns a value of the class, boxed if it is a primitive one.
    public final <T> @Nullable T get(String name, Class<T> type) {
        Object value = get(name);
        if (value == null) {
            return null;
        }
        Object converted = ValueConversion.of(value, type);
        if (converted == null) {
            throw new IllegalArgumentException("The value of column '" + name + "' is of "
                    + value.getClass().getName() + " and cannot be read as " + type.getName() + '.');
        }
        return (T) converted;
    }

    /**
     * Returns the value of the column {@code name} as {@code type}, empty if it is null or absent.
     *
     * @throws IllegalArgumentException as {@link #get(String, Class)}
     */
    public final <T> Optional<T> getOptional(String name, Class<T> type) {
        return Optional.ofNullable(get(name, type));
    }

    /** Returns these columns with {@code value} in the column {@code name}, which is added as the last if it is absent. */
    public final StructuredData with(String name, @Nullable Object value) {
        return DerivedData.with(this, Objects.requireNonNull(name, "name"), value);
    }

    /** Returns these columns without those named; a name that is absent is no error. */
    public final StructuredData without(String... names) {
        return DerivedData.without(this, List.of(names));
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

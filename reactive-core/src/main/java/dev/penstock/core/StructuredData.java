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
 * Ordered columns with names and values: the common view of a row's bytes and of an ordinary map.
 *
 * <p>A column is <em>absent</em> ({@link #contains} returns false), <em>null</em> (present, with the value {@code null}), or has a
 * value, possibly an empty one. A row's values are decoded when they are requested; malformed bytes fail at that moment with a
 * {@link DecodingException}.
 *
 * <p>A value has the Java class of its PostgreSQL type. The most frequent ones are:
 *
 * <table>
 * <caption>Java classes of values</caption>
 * <tr><th>PostgreSQL</th><th>Java</th></tr>
 * <tr><td>{@code bool}, {@code int2}, {@code int4}, {@code int8}</td><td>{@link Boolean}, {@link Short}, {@link Integer}, {@link Long}</td></tr>
 * <tr><td>{@code float4}, {@code float8}</td><td>{@link Float}, {@link Double}</td></tr>
 * <tr><td>{@code numeric}</td><td>{@link java.math.BigDecimal}; {@link Double} for NaN and infinity</td></tr>
 * <tr><td>{@code text}, {@code varchar}, enums</td><td>{@link String}</td></tr>
 * <tr><td>{@code bytea}</td><td>{@link java.nio.ByteBuffer}, read-only</td></tr>
 * <tr><td>{@code json}, {@code jsonb}</td><td>{@link dev.penstock.core.value.Json}</td></tr>
 * <tr><td>{@code uuid}</td><td>{@link java.util.UUID}</td></tr>
 * <tr><td>{@code date}, {@code time}, {@code timestamp}</td><td>{@link java.time.LocalDate}, {@link java.time.LocalTime},
 * {@link java.time.LocalDateTime}</td></tr>
 * <tr><td>{@code timestamptz}</td><td>{@link java.time.OffsetDateTime}, in UTC</td></tr>
 * <tr><td>{@code interval}, {@code inet}, ranges, geometric types</td><td>classes of {@link dev.penstock.core.value}</td></tr>
 * <tr><td>arrays</td><td>{@link dev.penstock.core.value.PgArray}, a {@link List}</td></tr>
 * <tr><td>composite types</td><td>structured data</td></tr>
 * </table>
 *
 * <p>Immutable and thread-safe. Two instances are equal if they hold the same names with equal values, in any order and any
 * representation.
 */
public abstract non-sealed class StructuredData implements Data {
    /** Creates structured data; subclasses hold the values, or the bytes from which values are decoded. */
    protected StructuredData() {}

    /**
     * Returns structured data that holds a copy of {@code columns}, in the map's order. Use a {@link java.util.LinkedHashMap} to
     * choose the order. The values themselves are not copied, and must not change afterwards.
     *
     * @param columns the values by column name; a value can be null, and has one of the classes above if it is written to PostgreSQL
     */
    public static StructuredData of(Map<String, ? extends @Nullable Object> columns) {
        return new MapData(columns);
    }

    /** Returns the number of columns that are present. */
    public abstract int size();

    /**
     * Returns the name of a column.
     *
     * @param index the index among the columns that are present, counted from 0
     * @throws IndexOutOfBoundsException if there is no such column
     */
    public abstract String name(int index);

    /**
     * Returns the value of a column, {@code null} if it is null. A value of a row is decoded at each call.
     *
     * @param index the index among the columns that are present, counted from 0
     * @throws IndexOutOfBoundsException if there is no such column
     * @throws DecodingException if the bytes of the value are malformed
     */
    public abstract @Nullable Object value(int index);

    /**
     * Returns the index of the column {@code name} among those present, or -1 if it is absent. The name is compared exactly, with its
     * case.
     */
    public int indexOf(String name) {
        for (int i = 0, size = size(); i < size; i++) {
            if (name(i).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns whether the column {@code name} is present; its value may be null. */
    public final boolean contains(String name) {
        return indexOf(name) >= 0;
    }

    /**
     * Returns the value of the column {@code name}, {@code null} if it is null or absent. {@link #contains} tells the two apart. A large
     * value that an update left unchanged is absent: code that writes rows elsewhere must call {@link #contains} first, or iterate over
     * the present columns, or it replaces the value by null.
     *
     * @param name the name of the column
     * @throws DecodingException if the bytes of the value are malformed
     */
    public final @Nullable Object get(String name) {
        int index = indexOf(name);
        return index < 0 ? null : value(index);
    }

    /**
     * Returns the value of the column {@code name} as {@code type}, {@code null} if it is null or absent.
     *
     * <p>A value is converted only if nothing is lost: an integer to any class of number that can hold it, a timestamp with time zone
     * to an {@link java.time.Instant}, bytes to a {@code byte[]}, a text to the enum constant of that name, and most values to a
     * {@link String}.
     *
     * @param name the name of the column
     * @param type the class to convert to; a primitive one means its boxed class
     * @throws IllegalArgumentException if the value cannot be converted; the message names column and classes, not the value
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
     * @param name the name of the column
     * @param type the class to convert to
     * @throws IllegalArgumentException if the value cannot be converted, as in {@link #get(String, Class)}
     */
    public final <T> Optional<T> getOptional(String name, Class<T> type) {
        return Optional.ofNullable(get(name, type));
    }

    /**
     * Returns a copy with another value in one column. An absent column is added as the last one. The other values are not decoded.
     *
     * @param name the name of the column
     * @param value the value, which can be null; it has the Java class of the column's type if it is written to PostgreSQL
     */
    public final StructuredData with(String name, @Nullable Object value) {
        return DerivedData.with(this, Objects.requireNonNull(name, "name"), value);
    }

    /**
     * Returns a copy without some columns. They are absent in the copy, which is not the same as null: a sink leaves absent columns of
     * an existing row as they are.
     *
     * @param names the names of the columns; a name that is absent is ignored
     */
    public final StructuredData without(String... names) {
        return DerivedData.without(this, List.of(names));
    }

    /** Returns the names of the columns that are present, in order. */
    public List<String> names() {
        List<String> names = new ArrayList<>(size());
        for (int i = 0, size = size(); i < size; i++) {
            names.add(name(i));
        }
        return names;
    }

    /** Returns an unmodifiable map view of the present columns, in order. A null column is an entry with a null value. */
    public final Map<String, @Nullable Object> asMap() {
        return new MapView(this);
    }

    /**
     * Returns whether the other object is structured data with the same names and equal values. Decodes the values of both.
     *
     * @throws DecodingException if the bytes of a value are malformed
     */
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

    /** Returns a text with the names of the present columns, never their values. */
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

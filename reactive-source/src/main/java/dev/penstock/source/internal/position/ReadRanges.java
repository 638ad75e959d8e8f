package dev.penstock.source.internal.position;

import dev.penstock.source.internal.pgoutput.Lsn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of a table's key that have been read, each at a point of the stream, while the table is not read completely.
 * After that point the changes of its rows are emitted, so a range remains valid at any later point of the stream.
 * Immutable.
 *
 * <p>As text, {@code 20[0/17843C0,,5000][0/19A0F28,5000,7000]=id}: the key's type, the ranges in order, the column.
 *
 * @param key the key
 * @param reads the ranges, in order and without overlap
 */
public record ReadRanges(RangedKey key, List<Read> reads) {
    /** Copies the list; rejects ranges that are not in order. */
    public ReadRanges {
        reads = List.copyOf(reads);
        for (int i = 1; i < reads.size(); i++) {
            Object end = reads.get(i - 1).range().to();
            Object start = reads.get(i).range().from();
            if (end == null || start == null || key.compare(end, start) > 0) {
                throw new IllegalArgumentException("Ranges overlap");
            }
        }
    }

    /** Returns empty ranges of a table's key. */
    public static ReadRanges none(RangedKey key) {
        return new ReadRanges(key, List.of());
    }

    /**
     * Parses the text of {@link #toString}.
     *
     * @throws RuntimeException if it is not such a text
     */
    public static ReadRanges parse(String text) {
        int equals = text.indexOf('=');
        int bracket = text.indexOf('[');
        int digits = bracket >= 0 && bracket < equals ? bracket : equals;
        if (digits < 1 || digits > 9 || equals == text.length() - 1) {
            throw malformed();
        }
        RangedKey key = new RangedKey(text.substring(equals + 1), Integer.parseUnsignedInt(text, 0, digits, 10));
        List<Read> reads = new ArrayList<>();
        int at = digits;
        while (at < equals) {
            int end = text.indexOf(']', at);
            if (text.charAt(at) != '[' || end < 0 || end > equals) {
                throw malformed();
            }
            String[] parts = text.substring(at + 1, end).split(",", -1);
            if (parts.length != 3) {
                throw malformed();
            }
            reads.add(new Read(new KeyRange(bound(key, parts[1]), bound(key, parts[2])), Lsn.parse(parts[0])));
            at = end + 1;
        }
        return new ReadRanges(key, reads);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("Not a text of read ranges");
    }

    private static @Nullable Object bound(RangedKey key, String text) {
        return text.isEmpty() ? null : key.value(text);
    }

    /** Returns these ranges with another one, read at {@code lsn}. */
    public ReadRanges with(KeyRange range, long lsn) {
        List<Read> all = new ArrayList<>(reads);
        all.add(new Read(range, lsn));
        all.sort(Comparator.comparing(read -> read.range().from(), Comparator.nullsFirst(key::compare)));
        List<Read> joined = new ArrayList<>();
        for (Read read : all) {
            Read last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && last.lsn == read.lsn && Objects.equals(last.range.to(), read.range.from())) {
                joined.set(joined.size() - 1, new Read(new KeyRange(last.range.from(), read.range.to()), read.lsn));
            } else {
                joined.add(read);
            }
        }
        return new ReadRanges(key, joined);
    }

    /** Returns the LSN at which the row with that key was read, {@link Lsn#NONE} if it was not. */
    public long readAt(Object value) {
        for (Read read : reads) {
            if (startsAtOrBefore(read, value)) {
                Object to = read.range.to();
                if (to == null || key.compare(value, to) < 0) {
                    return read.lsn;
                }
            }
        }
        return Lsn.NONE;
    }

    /** Returns whether a range has been read; it must not cross a bound of these ranges. */
    public boolean contains(KeyRange range) {
        Object from = range.from();
        return from == null ? !reads.isEmpty() && reads.get(0).range.from() == null : readAt(from) != Lsn.NONE;
    }

    /** Returns the bounds of all ranges. */
    public List<Object> bounds() {
        return reads.stream()
                .flatMap(read -> Stream.of(read.range)
                        .flatMap(
                                range -> Stream.concat(Stream.ofNullable(range.from()), Stream.ofNullable(range.to()))))
                .toList();
    }

    private boolean startsAtOrBefore(Read read, Object value) {
        Object from = read.range.from();
        return from == null || key.compare(from, value) <= 0;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(Integer.toString(key.typeOid()));
        for (Read read : reads) {
            text.append('[').append(Lsn.format(read.lsn)).append(',');
            append(read.range.from(), text).append(',');
            append(read.range.to(), text).append(']');
        }
        return text.append('=').append(key.column()).toString();
    }

    private StringBuilder append(@Nullable Object bound, StringBuilder text) {
        return bound == null ? text : text.append(key.text(bound));
    }

    /**
     * A range that has been read.
     *
     * @param range the range
     * @param lsn the point of the stream whose state the read returned
     */
    public record Read(KeyRange range, long lsn) {}
}

package dev.penstock.source.internal.position;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Mark of a publication and of the tables that a position covers, by which the next start detects alterations since.
 * Its size is bounded. For up to {@value #MAX_PARTS} tables it holds a hash of each. For more it holds a transaction
 * before which everything was written: a catalog row of a later transaction is an alteration.
 *
 * <p>Its text is the publication's OID, the hashes of its options and of the tables' names in hexadecimal, and then
 * either the hashes of the tables or the transactions, and the {@linkplain TableNames hashes of the names} of single tables.
 */
public final class PublicationMark {
    /** The mark of positions without one. */
    public static final PublicationMark NONE =
            new PublicationMark(0, "", "", List.of(), null, TableNames.UNKNOWN, Map.of(), 0);

    /** The largest number of tables with a hash each. */
    public static final int MAX_PARTS = 48;

    private static final Pattern TEXT = Pattern.compile(
            "([0-9]{1,10})\\.([0-9a-f]{8})\\.([0-9a-f]{8})\\.(?:((?:[0-9a-f]{6})*)|([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8}))"
                    + "(?:\\.((?:[0-9a-f]{6})+))?");
    private static final int PART_DIGITS = 6;

    private final int publication;
    private final String options;
    private final String names;
    private final List<String> parts;
    private final @Nullable Written written;
    private final TableNames tableNames;
    /** The tables from which the mark was made; none if it was read from its text. */
    private final Map<Integer, Table> tables;
    /** The first transaction that had not begun then; 0 if the mark was read from its text. */
    private final int next;

    private PublicationMark(
            int publication,
            String options,
            String names,
            List<String> parts,
            @Nullable Written written,
            TableNames tableNames,
            Map<Integer, Table> tables,
            int next) {
        this.publication = publication;
        this.options = options;
        this.names = names;
        this.parts = parts;
        this.written = written;
        this.tableNames = tableNames;
        this.tables = tables;
        this.next = next;
    }

    /**
     * Returns a mark.
     *
     * @param publication the publication's OID
     * @param options its options, and the version of its catalog row
     * @param covered the tables that the position covers, by OID
     * @param tables the covered tables that exist
     * @param oldest the oldest transaction that was running when this was read
     * @param next the first transaction that had not begun then
     */
    public static PublicationMark of(
            int publication, String options, int[] covered, Map<Integer, Table> tables, int oldest, int next) {
        int[] oids = sorted(covered);
        List<String> parts = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        for (int oid : oids) {
            Table table = tables.get(oid);
            String membership = table == null ? "" : line(oid, table.membership);
            if (table != null) {
                names.append(line(oid, table.name));
            }
            if (oids.length <= MAX_PARTS) {
                parts.add(hash(membership).substring(8 - PART_DIGITS));
            }
        }
        Written written = oids.length <= MAX_PARTS ? null : new Written(oldest, next, "");
        if (written != null) {
            written = new Written(oldest, next, recent(oids, tables, written, next));
        }
        return new PublicationMark(
                publication,
                hash(options),
                hash(names.toString()),
                parts,
                written,
                TableNames.of(oids, names(tables)),
                tables,
                next);
    }

    /** Returns the mark with that text, or {@code null} if it is not a mark. */
    static @Nullable PublicationMark parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) > 0xFFFF_FFFFL) {
            return null;
        }
        String parts = Objects.requireNonNullElse(matcher.group(4), "");
        String oldest = matcher.group(5);
        return new PublicationMark(
                Integer.parseUnsignedInt(matcher.group(1)),
                matcher.group(2),
                matcher.group(3),
                IntStream.range(0, parts.length() / PART_DIGITS)
                        .mapToObj(i -> parts.substring(i * PART_DIGITS, (i + 1) * PART_DIGITS))
                        .toList(),
                oldest == null
                        ? null
                        : new Written(
                                Integer.parseUnsignedInt(oldest, 16),
                                Integer.parseUnsignedInt(matcher.group(6), 16),
                                matcher.group(7)),
                TableNames.parse(matcher.group(8)),
                Map.of(),
                0);
    }

    /** Returns whether there is nothing to compare with. */
    public boolean isNone() {
        return publication == 0;
    }

    /** Returns whether the other mark belongs to the same publication, not to one that was created again under its name. */
    public boolean isSamePublication(PublicationMark other) {
        return publication == other.publication;
    }

    /** Returns whether the options are the same in both marks. */
    public boolean hasSameOptions(PublicationMark other) {
        return options.equals(other.options);
    }

    /** Returns whether no table was renamed, moved or dropped between the two marks, which cover the same tables. */
    public boolean hasSameNames(PublicationMark other) {
        return names.equals(other.names);
    }

    /**
     * Returns the tables of this mark whose names other tables have now, with those others. More than {@value TableNames#MAX_HASHES} tables
     * share hashes: a name that another table took may then not be found, if more than one of them was renamed or dropped.
     *
     * @param now the mark now, which covers the same tables
     * @param others the names of all tables that can have taken a name, by OID
     */
    public Map<Integer, Integer> successors(PublicationMark now, Map<Integer, String> others, int... covered) {
        return tableNames.successors(sorted(covered), names(now.tables), others);
    }

    private static Map<Integer, String> names(Map<Integer, Table> tables) {
        Map<Integer, String> names = new HashMap<>();
        tables.forEach((oid, table) -> names.put(oid, table.name));
        return names;
    }

    /** Returns the tables that were altered between this mark and {@code now}, which both cover {@code covered}. */
    public Set<Integer> altered(PublicationMark now, int... covered) {
        int[] oids = sorted(covered);
        Set<Integer> altered = new HashSet<>();
        Written before = written;
        if (before != null) {
            boolean isRecentSame = before.recent.equals(recent(oids, now.tables, before, now.next));
            for (int oid : oids) {
                Table table = now.tables.get(oid);
                if (table != null
                        && (table.isWrittenSince(before.next, now.next)
                                || (!isRecentSame && before.isRecent(table, now.next)))) {
                    altered.add(oid);
                }
            }
            return altered;
        }
        for (int rank = 0; rank < oids.length; rank++) {
            if (rank >= parts.size()
                    || rank >= now.parts.size()
                    || !parts.get(rank).equals(now.parts.get(rank))) {
                altered.add(oids[rank]);
            }
        }
        return altered;
    }

    /** Returns the text that positions carry. */
    String text() {
        Written noted = written;
        return Integer.toUnsignedString(publication)
                + '.'
                + options
                + '.'
                + names
                + '.'
                + (noted == null ? String.join("", parts) : noted.toString())
                + (tableNames.equals(TableNames.UNKNOWN) ? "" : "." + tableNames);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicationMark that
                && publication == that.publication
                && options.equals(that.options)
                && names.equals(that.names)
                && parts.equals(that.parts)
                && Objects.equals(written, that.written)
                && tableNames.equals(that.tableNames);
    }

    @Override
    public int hashCode() {
        return Objects.hash(publication, options, names, parts, written, tableNames);
    }

    /** Returns the text. */
    @Override
    public String toString() {
        return isNone() ? "none" : text();
    }

    /** Returns the hash of the rows written by transactions that may have been running. */
    private static String recent(int[] oids, Map<Integer, Table> tables, Written written, int now) {
        StringBuilder text = new StringBuilder();
        for (int oid : oids) {
            Table table = tables.get(oid);
            if (table != null && written.isRecent(table, now)) {
                text.append(line(oid, table.membership));
            }
        }
        return hash(text.toString());
    }

    private static String line(int oid, String value) {
        return Integer.toUnsignedString(oid) + '=' + value + '\n';
    }

    private static int[] sorted(int[] oids) {
        return OidSet.of(oids).toArray();
    }

    private static String hash(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }

    /**
     * A table of a mark.
     *
     * @param name its name
     * @param membership its membership in the publication
     * @param writers the transactions that wrote the membership
     */
    public record Table(String name, String membership, List<Integer> writers) {
        /**
         * Transaction ids are compared modulo 2^32: of two, the later is less than half of them ahead. A transaction
         * that seems to lie in the future is so old that its number has wrapped around.
         */
        boolean isWrittenSince(int transaction, int now) {
            return writers.stream().anyMatch(writer -> writer - transaction >= 0 && writer - now < 0);
        }
    }

    /**
     * Write times of the catalog rows.
     *
     * @param oldest the oldest transaction that was running
     * @param next the first transaction that had not begun
     * @param recent the hash of the rows written by the transactions in between
     */
    private record Written(int oldest, int next, String recent) {
        boolean isRecent(Table table, int now) {
            return table.isWrittenSince(oldest, now) && !table.isWrittenSince(next, now);
        }

        @Override
        public String toString() {
            return String.format("%08x-%08x-%s", oldest, next, recent);
        }
    }
}

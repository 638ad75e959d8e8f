package dev.penstock.source.internal.position;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of the names that tables had, by which the next start finds out which table has the name of another one. Up to {@value #MAX_HASHES}
 * tables have a hash each. If there are more, several share one, which is the sum of theirs.
 */
final class TableNames {
    /** The names of positions without them. */
    static final TableNames UNKNOWN = new TableNames("");

    static final int MAX_HASHES = 48;

    static final int DIGITS = 6;

    private static final int MASK = 0xFF_FFFF;

    private final String text;

    private TableNames(String text) {
        this.text = text;
    }

    /** Returns the names with that text. */
    static TableNames parse(@Nullable String text) {
        return text == null || text.isEmpty() ? UNKNOWN : new TableNames(text);
    }

    /**
     * Returns the names of tables.
     *
     * @param oids the tables, in order
     * @param names the names of those that exist, by OID
     */
    static TableNames of(int[] oids, Map<Integer, String> names) {
        int[] sums = new int[Math.min(oids.length, MAX_HASHES)];
        for (int rank = 0; rank < oids.length; rank++) {
            sums[rank % sums.length] += hash(oids[rank], names.get(oids[rank]));
        }
        StringBuilder text = new StringBuilder();
        for (int sum : sums) {
            text.append(String.format("%06x", sum & MASK));
        }
        return new TableNames(text.toString());
    }

    /**
     * Returns the tables whose names other tables have now, with those others. If tables share a hash, and more than one of them was renamed or
     * dropped, none of these is found.
     *
     * @param oids the tables of these names, in order
     * @param now their names now, without those that do not exist
     * @param others the names of all tables that can have taken a name, by OID
     */
    Map<Integer, Integer> successors(int[] oids, Map<Integer, String> now, Map<Integer, String> others) {
        Map<Integer, Integer> successors = new HashMap<>();
        String present = of(oids, now).text;
        if (present.length() != text.length()) {
            return successors;
        }
        int hashes = Math.min(oids.length, MAX_HASHES);
        Map<Integer, String> candidates = new HashMap<>(others);
        for (int rank = 0; rank < oids.length; rank++) {
            if (at(text, rank % hashes) == at(present, rank % hashes)) {
                candidates.remove(oids[rank]);
            }
        }
        for (int rank = 0; rank < oids.length; rank++) {
            int oid = oids[rank];
            int difference = at(text, rank % hashes) - at(present, rank % hashes);
            Integer successor =
                    (difference & MASK) == 0 ? null : successor(oid, difference + hash(oid, now.get(oid)), candidates);
            if (successor != null) {
                successors.put(oid, successor);
            }
        }
        return successors;
    }

    private static @Nullable Integer successor(int oid, int hash, Map<Integer, String> others) {
        return others.entrySet().stream()
                .filter(other -> other.getKey() != oid && ((hash(oid, other.getValue()) - hash) & MASK) == 0)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static int at(String text, int index) {
        return Integer.parseInt(text.substring(index * DIGITS, (index + 1) * DIGITS), 16);
    }

    /** Returns the hash of a table of that name; 0 if it does not exist. */
    private static int hash(int oid, @Nullable String name) {
        if (name == null) {
            return 0;
        }
        CRC32C crc = new CRC32C();
        crc.update((Integer.toUnsignedString(oid) + '=' + name).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    /** Returns the text that positions carry, empty if the names are unknown. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableNames that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}

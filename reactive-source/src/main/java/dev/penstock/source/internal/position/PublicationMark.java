package dev.penstock.source.internal.position;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of a publication and of the tables that a position covers, by which the next start notices what was altered in the
 * meantime. Its size is bounded: beyond {@value #MAX_PARTS} tables several share one hash.
 *
 * <p>Its text is the publication's OID, then the hash of its options, of the tables' names, and of each part, in hexadecimal.
 */
public final class PublicationMark {
    /** The mark of positions that have none. */
    public static final PublicationMark NONE = new PublicationMark(0, "", "", List.of());

    /** Up to so many tables each has a hash of its own. */
    static final int MAX_PARTS = 48;

    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,10})\\.([0-9a-f]{8})\\.([0-9a-f]{8})\\.((?:[0-9a-f]{6})*)");
    private static final int PART_DIGITS = 6;

    private final int publication;
    private final String options;
    private final String names;
    private final List<String> parts;

    private PublicationMark(int publication, String options, String names, List<String> parts) {
        this.publication = publication;
        this.options = options;
        this.names = names;
        this.parts = parts;
    }

    /**
     * Returns a mark.
     *
     * @param publication the publication's OID
     * @param options its options, and which version of its row in the catalog it is
     * @param covered the tables that the position covers, by OID
     * @param tables what is known of those that exist
     */
    public static PublicationMark of(int publication, String options, int[] covered, Map<Integer, Table> tables) {
        int[] oids = sorted(covered);
        StringBuilder[] texts = new StringBuilder[Math.min(oids.length, MAX_PARTS)];
        Arrays.setAll(texts, i -> new StringBuilder());
        StringBuilder names = new StringBuilder();
        for (int rank = 0; rank < oids.length; rank++) {
            Table table = tables.get(oids[rank]);
            if (table != null) {
                String oid = Integer.toUnsignedString(oids[rank]);
                texts[part(rank, oids)]
                        .append(oid)
                        .append('=')
                        .append(table.membership)
                        .append('\n');
                names.append(oid).append('=').append(table.name).append('\n');
            }
        }
        return new PublicationMark(
                publication,
                hash(options),
                hash(names.toString()),
                Arrays.stream(texts)
                        .map(text -> hash(text.toString()).substring(8 - PART_DIGITS))
                        .toList());
    }

    /** Returns the mark of that text, or {@code null} if it is none. */
    static @Nullable PublicationMark parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) > 0xFFFF_FFFFL) {
            return null;
        }
        String parts = matcher.group(4);
        return new PublicationMark(
                Integer.parseUnsignedInt(matcher.group(1)),
                matcher.group(2),
                matcher.group(3),
                IntStream.range(0, parts.length() / PART_DIGITS)
                        .mapToObj(i -> parts.substring(i * PART_DIGITS, (i + 1) * PART_DIGITS))
                        .toList());
    }

    /** Returns whether there is nothing to compare with. */
    public boolean isNone() {
        return publication == 0;
    }

    /** Returns whether the other mark is of the same publication, not of one that was created again under its name. */
    public boolean isSamePublication(PublicationMark other) {
        return publication == other.publication;
    }

    /** Returns whether the options were not altered between the two marks. */
    public boolean hasSameOptions(PublicationMark other) {
        return options.equals(other.options);
    }

    /** Returns whether no table was renamed, moved or dropped between the two marks, which cover the same tables. */
    public boolean hasSameNames(PublicationMark other) {
        return names.equals(other.names);
    }

    /** Returns the tables whose part was altered between the two marks, which both cover {@code covered}. */
    public Set<Integer> altered(PublicationMark other, int... covered) {
        int[] oids = sorted(covered);
        Set<Integer> altered = new HashSet<>();
        for (int rank = 0; rank < oids.length; rank++) {
            int part = part(rank, oids);
            if (part >= parts.size()
                    || part >= other.parts.size()
                    || !parts.get(part).equals(other.parts.get(part))) {
                altered.add(oids[rank]);
            }
        }
        return altered;
    }

    /** Returns the text that positions carry. */
    String text() {
        return Integer.toUnsignedString(publication)
                + '.'
                + options
                + '.'
                + names
                + '.'
                + parts.stream().collect(Collectors.joining());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicationMark that
                && publication == that.publication
                && options.equals(that.options)
                && names.equals(that.names)
                && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(publication, options, names, parts);
    }

    /** Returns the text. */
    @Override
    public String toString() {
        return isNone() ? "none" : text();
    }

    /** Where there are too many tables for a part each, the OID decides, so that a table that comes changes one part only. */
    private static int part(int rank, int[] oids) {
        return oids.length <= MAX_PARTS ? rank : Math.floorMod(oids[rank] * 0x9E3779B1, MAX_PARTS);
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
     * What is known of a table.
     *
     * @param name its name
     * @param membership what puts it into the publication
     */
    public record Table(String name, String membership) {}
}

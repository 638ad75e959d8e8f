package dev.penstock.source.internal.position;

import dev.penstock.source.error.position.InvalidPositionException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Members of a position's JSON object, each read strictly. Errors name the member and the expected form. */
final class PositionMembers {
    private static final long MAX_OID = 0xFFFF_FFFFL;

    private final JsonNode object;

    PositionMembers(JsonNode object) {
        this.object = object;
    }

    boolean has(String name) {
        return object.has(name);
    }

    void allow(Set<String> names) {
        for (String name : object.propertyNames()) {
            if (!names.contains(name)) {
                throw new InvalidPositionException("it has a member that version " + PositionFormat.VERSION + " lacks");
            }
        }
    }

    String text(String name) {
        JsonNode node = object.get(name);
        if (node == null || !node.isString()) {
            throw invalid(name, "a text");
        }
        return node.stringValue();
    }

    long integer(String name, long min, long max) {
        JsonNode node = object.get(name);
        if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
            throw invalid(name, "an integer");
        }
        long value = node.longValue();
        if (value < min || value > max) {
            throw invalid(name, "in its range");
        }
        return value;
    }

    long unsigned(String name) {
        try {
            return Long.parseUnsignedLong(text(name));
        } catch (NumberFormatException e) {
            throw invalid(name, "an unsigned number");
        }
    }

    long lsn(String name) {
        try {
            return Lsn.parse(text(name));
        } catch (IllegalArgumentException e) {
            throw invalid(name, "an LSN");
        }
    }

    String session(String name) {
        String session = text(name);
        if (!PositionScope.isSession(session)) {
            throw invalid(name, "eight hexadecimal digits");
        }
        return session;
    }

    PublicationMark mark(String name) {
        PublicationMark mark = PublicationMark.parse(text(name));
        if (mark == null) {
            throw invalid(name, "the mark of a publication");
        }
        return mark;
    }

    Kind kind(String name) {
        String text = text(name);
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.text().equals(text))
                .findFirst()
                .orElseThrow(() -> invalid(name, "a kind of record"));
    }

    /** Reads what {@link OidSet#appendTo} wrote. */
    OidSet oids(String name) {
        JsonNode array = object.get(name);
        if (array == null || !array.isArray()) {
            throw invalid(name, "a list of tables");
        }
        long[] oids = new long[array.size()];
        int size = 0;
        long oid = 0;
        long gap = 0;
        for (JsonNode element : array) {
            long number = element.isIntegralNumber() && element.canConvertToLong() ? element.longValue() : 0;
            gap = number > 0 ? number : gap;
            long times = number > 0 ? 1 : -number;
            if (gap <= 0 || times <= 0 || times > (MAX_OID - oid) / gap || times > OidSet.MAX_SIZE - size) {
                throw invalid(name, "a list of tables");
            }
            oids = size + times <= oids.length ? oids : Arrays.copyOf(oids, (int) Math.max(size + times, size * 2L));
            for (int i = 0; i < times; i++) {
                oid += gap;
                oids[size++] = oid;
            }
        }
        return OidSet.ofAscending(Arrays.copyOf(oids, size));
    }

    /** Reads what {@link OidRanges#appendTo} wrote. */
    OidRanges ranged(String name) {
        JsonNode array = object.get(name);
        if (array == null || !array.isArray() || array.size() > OidSet.MAX_SIZE) {
            throw invalid(name, "ranges of tables");
        }
        long[] bounds = new long[array.size()];
        for (int i = 0; i < bounds.length; i++) {
            JsonNode element = array.get(i);
            bounds[i] = element.isIntegralNumber() && element.canConvertToLong() ? element.longValue() : 0;
            if (bounds[i] <= 0 || bounds[i] > MAX_OID) {
                throw invalid(name, "ranges of tables");
            }
        }
        OidRanges ranges = OidRanges.ofBounds(bounds);
        if (ranges == null) {
            throw invalid(name, "ranges of tables");
        }
        return ranges;
    }

    /** Reads what {@link ReadRanges#toString} wrote of tables. */
    Map<Integer, ReadRanges> ranges(String name) {
        JsonNode notes = object.get(name);
        if (notes == null || !notes.isObject()) {
            throw invalid(name, "notes on tables");
        }
        Map<Integer, ReadRanges> byTable = new TreeMap<>();
        for (Map.Entry<String, JsonNode> note : notes.properties()) {
            Integer oid = oid(note.getKey());
            if (oid == null || !note.getValue().isString()) {
                throw invalid(name, "notes on tables");
            }
            byTable.put(oid, ranges(name, note.getValue().stringValue()));
        }
        return byTable;
    }

    private ReadRanges ranges(String name, String text) {
        try {
            return ReadRanges.parse(text);
        } catch (RuntimeException e) {
            throw invalid(name, "notes on tables");
        }
    }

    private static @Nullable Integer oid(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private InvalidPositionException invalid(String name, String expected) {
        return new InvalidPositionException(
                object.has(name)
                        ? "its member '" + name + "' is not " + expected
                        : "it lacks the member '" + name + "'");
    }
}

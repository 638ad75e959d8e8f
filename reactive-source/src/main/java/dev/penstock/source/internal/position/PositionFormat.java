package dev.penstock.source.internal.position;

import dev.penstock.source.error.position.InvalidPositionException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.ConduitPosition.Phase;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON format of positions, for writing and reading. The members that the positions of a session share come first and
 * are rendered once:
 *
 * <pre>{@code
 * {"version":1,"system":"7412345678901234567","timeline":1,"slot":"conduitslot","session":"0a1b2c3d",
 *  "read":[16385,5,-3],"unread":[16410],"stale":[16420],"progress":{"16410":"20[0/17843C0,,5000]=id"},
 *  "published":"16390.0a1b2c3d.1a2b3c4d.0a1b2c0a1b2c.1b2c3d4e5f60",
 *  "kind":"change","commit":"0/17843C0","lsn":"0/1784388","index":0,"ordinal":42}
 * }</pre>
 *
 * <p>Instead of {@code read} and {@code unread} there can be {@code readIn} and {@code unreadIn}. They are pairs of
 * first and last OIDs, and contain every table in between that was created before the transaction {@code asOf}.
 *
 * <p>Version 1 has exactly these members; a change after the first release raises the version.
 */
final class PositionFormat {
    static final int VERSION = 1;

    /** A longer list of tables is written as ranges, if that is shorter. */
    static final int MAX_LIST = 160;
    /** Larger than any position with the largest number of tables and notes on many of them. */
    private static final int MAX_BYTES = 1 << 24;

    private static final Set<String> MEMBERS = Set.of(
            "version",
            "system",
            "timeline",
            "slot",
            "session",
            "read",
            "unread",
            "stale",
            "readIn",
            "unreadIn",
            "asOf",
            "progress",
            "published",
            "kind",
            "commit",
            "end",
            "lsn",
            "index",
            "ordinal");

    private PositionFormat() {}

    /** Returns the members that a scope's positions share, an open object that ends with a comma. */
    static byte[] render(PositionScope scope) {
        StringBuilder json = new StringBuilder(160);
        json.append("{\"version\":").append(VERSION);
        json.append(",\"system\":\"").append(Long.toUnsignedString(scope.systemIdentifier()));
        json.append("\",\"timeline\":").append(scope.timeline());
        String slot = scope.slot();
        if (slot != null) {
            json.append(",\"slot\":").append(quoted(slot));
        }
        json.append(",\"session\":").append(quoted(scope.session()));
        Coverage coverage = scope.coverage();
        TableCensus census = scope.census();
        boolean isRanges = appendTables(json, "read", coverage.readSet(), census);
        isRanges |= appendTables(json, "unread", coverage.unreadSet(), census);
        if (isRanges && census != null) {
            json.append(",\"asOf\":\"")
                    .append(Long.toUnsignedString(census.horizon()))
                    .append('"');
        }
        if (!coverage.staleSet().isEmpty()) {
            coverage.staleSet().appendTo(json.append(",\"stale\":"));
        }
        if (!coverage.progress().isEmpty()) {
            appendProgress(json.append(",\"progress\":"), coverage.progress());
        }
        if (!scope.mark().isNone()) {
            json.append(",\"published\":\"").append(scope.mark().text()).append('"');
        }
        return json.append(',').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends tables as a list, or as ranges if that is shorter; returns whether as ranges. */
    private static boolean appendTables(StringBuilder json, String name, OidSet tables, @Nullable TableCensus census) {
        int start = json.length();
        tables.appendTo(json.append(",\"").append(name).append("\":"));
        if (census == null || json.length() - start <= MAX_LIST) {
            return false;
        }
        StringBuilder ranges = new StringBuilder(",\"").append(name).append("In\":");
        OidRanges.of(tables, census.others(tables)).appendTo(ranges);
        if (ranges.length() >= json.length() - start) {
            return false;
        }
        json.setLength(start);
        json.append(ranges);
        return true;
    }

    static byte[] render(SourcePosition position) {
        byte[] shared = position.scope().rendered();
        long end = position.endLsn();
        String own = "\"kind\":\"" + position.kind().text()
                + "\",\"commit\":\"" + Lsn.format(position.commitLsn())
                + (end == Lsn.NONE ? "" : "\",\"end\":\"" + Lsn.format(end))
                + "\",\"lsn\":\"" + Lsn.format(position.changeLsn())
                + "\",\"index\":" + position.index()
                + ",\"ordinal\":" + position.ordinal() + '}';
        byte[] bytes = Arrays.copyOf(shared, shared.length + own.length());
        System.arraycopy(own.getBytes(StandardCharsets.US_ASCII), 0, bytes, shared.length, own.length());
        return bytes;
    }

    static StoredPosition parse(byte[] bytes) {
        if (bytes.length == 0) {
            throw new InvalidPositionException("it is empty");
        }
        if (bytes.length > MAX_BYTES) {
            throw new InvalidPositionException("it is longer than " + MAX_BYTES + " bytes");
        }
        PositionMembers members = new PositionMembers(object(bytes));
        return members.has("type") ? conduit(members) : ours(members);
    }

    private static JsonNode object(byte[] bytes) {
        JsonNode root;
        try {
            root = Mapper.JSON.readTree(bytes);
        } catch (JacksonException e) {
            // The message of the cause quotes its input, which may be anything.
            throw new InvalidPositionException("it is not JSON");
        }
        if (!root.isObject()) {
            throw new InvalidPositionException("it is not a JSON object");
        }
        return root;
    }

    private static SourcePosition ours(PositionMembers members) {
        long version = members.integer("version", 1, Integer.MAX_VALUE);
        if (version > VERSION) {
            throw new InvalidPositionException(
                    "its version is " + version + ", written by a later release; this one knows version " + VERSION);
        }
        members.allow(MEMBERS);
        Coverage coverage = coverage(members);
        PositionScope scope = PositionScope.of(
                        members.unsigned("system"),
                        (int) members.integer("timeline", 1, Integer.MAX_VALUE),
                        members.has("slot") ? members.text("slot") : null,
                        members.session("session"),
                        coverage)
                .withMark(members.has("published") ? members.mark("published") : PublicationMark.NONE);
        long commit = members.lsn("commit");
        long ordinal = members.integer("ordinal", 0, Long.MAX_VALUE);
        return new SourcePosition(
                scope,
                commit,
                members.kind("kind"),
                members.lsn("lsn"),
                members.integer("index", 0, Long.MAX_VALUE),
                ordinal,
                members.has("end") ? TransactionEnd.of(commit, ordinal, members.lsn("end")) : null);
    }

    private static Coverage coverage(PositionMembers members) {
        OidRanges readIn = members.has("readIn") ? members.ranged("readIn") : null;
        OidRanges unreadIn = members.has("unreadIn") ? members.ranged("unreadIn") : null;
        OidSet read = readIn == null ? members.oids("read") : OidSet.EMPTY;
        OidSet unread = unreadIn == null ? members.oids("unread") : OidSet.EMPTY;
        CompactTables compact = readIn == null && unreadIn == null
                ? null
                : new CompactTables(members.unsigned("asOf"), readIn, unreadIn);
        if (read.intersects(unread)) {
            throw new InvalidPositionException("a table is both in 'read' and in 'unread'");
        }
        OidSet stale = members.has("stale") ? members.oids("stale") : OidSet.EMPTY;
        if (stale.intersects(read)) {
            throw new InvalidPositionException("a table is both in 'read' and in 'stale'");
        }
        Map<Integer, ReadRanges> progress = members.has("progress") ? members.ranges("progress") : Map.of();
        if (!progress.keySet().stream()
                .allMatch(oid -> unread.contains(oid) || (unreadIn != null && unreadIn.contains(oid)))) {
            throw new InvalidPositionException("its member 'progress' is about a table that is not in 'unread'");
        }
        return new Coverage(read, unread, stale, progress, compact);
    }

    /** Unknown members are ignored: later releases of the connector have more. */
    private static ConduitPosition conduit(PositionMembers members) {
        Phase phase = switch ((int) members.integer("type", 0, 2)) {
            case 0 -> Phase.INITIAL;
            case 1 -> Phase.SNAPSHOT;
            default -> Phase.STREAMING;
        };
        return new ConduitPosition(
                phase,
                members.has("last_lsn") && !members.text("last_lsn").isEmpty() ? members.lsn("last_lsn") : Lsn.NONE);
    }

    private static void appendProgress(StringBuilder json, Map<Integer, ReadRanges> progress) {
        char separator = '{';
        for (Map.Entry<Integer, ReadRanges> note : progress.entrySet()) {
            json.append(separator).append('"').append(Integer.toUnsignedString(note.getKey()));
            json.append("\":").append(quoted(note.getValue().toString()));
            separator = ',';
        }
        json.append('}');
    }

    private static String quoted(String text) {
        return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
    }

    /** Reader of positions, created when the first one is read: writing does not need its 400 classes. */
    private static final class Mapper {
        static final JsonMapper JSON = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }
}

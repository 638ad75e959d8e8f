package dev.penstock.source;

import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened in a database, as a record and a line of the output plugin {@code test_decoding} both say it.
 *
 * @param after the new row: null columns are empty, those that were not sent are missing
 * @param before the old row without null columns, which the plugin does not print
 * @param unchanged the columns that were not sent
 */
record Happening(
        String lsn,
        @Nullable String xid,
        String what,
        Map<String, String> after,
        Map<String, String> before,
        List<String> unchanged) {
    private static final String NOT_SENT = "unchanged-toast-datum";
    private static final Pattern CHANGE =
            Pattern.compile("table ([^:]*+): (INSERT|UPDATE|DELETE|TRUNCATE): (.*)", Pattern.DOTALL);
    private static final Pattern COLUMN =
            Pattern.compile("(\\w++|\"[^\"]++\")\\[[^\\]]*+\\]:('(?:[^']++|'')*+'|\\S++) ?");
    private static final Pattern MESSAGE =
            Pattern.compile("message: transactional: (.) prefix: (.*), sz: \\d+ content:(.*)");

    static Happening of(Record record) {
        Map<String, String> metadata = record.metadata();
        String prefix = metadata.get(Metadata.MESSAGE_PREFIX);
        String what = prefix != null
                ? "message " + prefix + " " + metadata.get(Metadata.MESSAGE_TRANSACTIONAL) + " "
                        + new String(
                                ((RawData) Objects.requireNonNull(record.after())).toByteArray(),
                                StandardCharsets.UTF_8)
                : switch (record.operation()) {
                            case CREATE -> "INSERT";
                            case UPDATE -> "UPDATE";
                            default -> metadata.containsKey(Metadata.TRUNCATE) ? "TRUNCATE" : "DELETE";
                        }
                        + " " + unquoted(record.collection());
        String unchanged = metadata.get(Metadata.UNCHANGED);
        return new Happening(
                Objects.requireNonNull(metadata.get(Metadata.LSN)),
                metadata.get(Metadata.XID),
                what,
                columns(record.after(), true),
                columns(record.before(), false),
                unchanged == null ? List.of() : List.of(unchanged.split(",", -1)));
    }

    private static String unquoted(String name) {
        return name.startsWith("\"") ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    /** Returns what a line says: nothing of the beginning and end of transactions, several things of a truncate. */
    static List<Happening> parse(String lsn, String xid, String line) {
        Matcher message = MESSAGE.matcher(line);
        if (message.matches()) {
            boolean transactional = message.group(1).equals("1");
            String what = "message " + message.group(2) + " " + transactional + " " + message.group(3);
            return List.of(new Happening(lsn, transactional ? xid : null, what, Map.of(), Map.of(), List.of()));
        }
        Matcher change = CHANGE.matcher(line);
        if (!change.matches()) {
            return List.of();
        }
        List<Happening> happenings = new ArrayList<>();
        // Names are quoted where they hold a comma.
        for (String table : change.group(1).split(", (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)) {
            String name = unquoted(table.replaceFirst("^public\\.", ""));
            happenings.add(change(lsn, xid, change.group(2), name, change.group(3)));
        }
        return happenings;
    }

    /** Returns what it is, without its table. */
    String kind() {
        return what.substring(0, what.indexOf(' '));
    }

    /** Returns the table it happened to. */
    String table() {
        return what.substring(what.indexOf(' ') + 1);
    }

    Happening as(String kind) {
        return new Happening(lsn, xid, kind + " " + table(), after, before, unchanged);
    }

    Happening of(String table) {
        return new Happening(lsn, xid, kind() + " " + table, after, before, unchanged);
    }

    Happening withoutAfter() {
        return new Happening(lsn, xid, what, Map.of(), before, unchanged);
    }

    Happening withoutBefore() {
        return new Happening(lsn, xid, what, after, Map.of(), unchanged);
    }

    /** Returns whether this may be the second half of an UPDATE that moves a row of {@code p} to another partition. */
    boolean isMoveOf(Happening before) {
        return what.equals("INSERT p") && before.what.equals("DELETE p") && Objects.equals(xid, before.xid);
    }

    /** Returns the update that this is together with the removal before it. */
    Happening movedFrom(Happening removal) {
        boolean whole = removal.before.size() > 1;
        boolean keyChanged = !Objects.equals(removal.before.get("id"), after.get("id"));
        return new Happening(lsn, xid, "UPDATE p", after, whole || keyChanged ? removal.before : Map.of(), unchanged);
    }

    /** Leaves out the columns whose name begins with {@code prefix}. */
    Happening without(String prefix) {
        return new Happening(lsn, xid, what, without(after, prefix), without(before, prefix), unchanged);
    }

    private static Map<String, String> without(Map<String, String> columns, String prefix) {
        Map<String, String> others = new TreeMap<>(columns);
        others.keySet().removeIf(name -> name.startsWith(prefix));
        return others;
    }

    /** Shows of large values how they begin. */
    @Override
    public String toString() {
        return lsn + " of " + xid + ": " + what + " " + shortened(after) + " was " + shortened(before) + " unchanged "
                + unchanged;
    }

    private static Map<String, String> shortened(Map<String, String> columns) {
        Map<String, String> shown = new TreeMap<>(columns);
        shown.replaceAll((name, value) -> value.length() > 100 ? value.charAt(0) + "*" + value.length() : value);
        return shown;
    }

    private static Happening change(String lsn, String xid, String kind, String table, String tuples) {
        Map<String, String> after = new TreeMap<>();
        Map<String, String> before = new TreeMap<>();
        int separator = tuples.indexOf(" new-tuple: ");
        if (kind.equals("DELETE")) {
            parse(tuples, before);
        } else if (tuples.startsWith("old-key: ") && separator > 0) {
            parse(tuples.substring("old-key: ".length(), separator), before);
            parse(tuples.substring(separator + " new-tuple: ".length()), after);
        } else if (!kind.equals("TRUNCATE")) {
            parse(tuples, after);
        }
        after.replaceAll((name, value) -> value.equals(NOT_SENT) ? before.getOrDefault(name, NOT_SENT) : value);
        List<String> unchanged = after.keySet().stream()
                .filter(name -> NOT_SENT.equals(after.get(name)))
                .toList();
        after.values().removeIf(NOT_SENT::equals);
        return new Happening(lsn, xid, kind + " " + table, after, before, unchanged);
    }

    private static void parse(String tuple, Map<String, String> columns) {
        Matcher column = COLUMN.matcher(tuple);
        while (column.find()) {
            String value = column.group(2);
            columns.put(
                    column.group(1).replace("\"", ""),
                    value.equals("null")
                            ? ""
                            : value.startsWith("'")
                                    ? value.substring(1, value.length() - 1).replace("''", "'")
                                    : value);
        }
    }

    private static Map<String, String> columns(@Nullable Data data, boolean nulls) {
        Map<String, String> columns = new TreeMap<>();
        if (data instanceof StructuredData row) {
            row.asMap().forEach((name, value) -> {
                if (value != null) {
                    columns.put(
                            name, value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value));
                } else if (nulls) {
                    columns.put(name, "");
                }
            });
        }
        return columns;
    }
}

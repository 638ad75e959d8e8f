package dev.penstock.sink.internal.change;

import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetColumn;
import dev.penstock.sink.internal.sql.TargetTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A form of keys that can be compared without querying the server. Values of most types are equal if their bytes are.
 * For types with several representations of one value, one representation is chosen here. Nothing is known of the
 * remaining types: text under a nondeterministic collation, intervals, json, user-defined types. Their rows must be
 * written one by one.
 */
public final class KeyForm {
    private static final Set<String> EXACT = Set.of(
            "bool",
            "bytea",
            "char",
            "name",
            "int2",
            "int4",
            "int8",
            "oid",
            "text",
            "varchar",
            "uuid",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "macaddr",
            "macaddr8",
            "inet",
            "cidr",
            "bit",
            "varbit",
            "money",
            "pg_lsn",
            "xid8");
    private static final Set<String> NORMALISED = Set.of("numeric", "float4", "float8", "bpchar");
    private static final Pattern SCALE = Pattern.compile("numeric\\(\\d+,(-?\\d+)\\)");

    private final TargetTable table;
    private final ColumnSet key;
    private final boolean[] normalised;
    private final boolean known;
    private final BinaryWriter scratch = new BinaryWriter(64);

    /** Creates the form of a table's key. Confined to one thread. */
    public KeyForm(TargetTable table, ColumnSet key) {
        this.table = table;
        this.key = key;
        this.normalised = new boolean[key.size()];
        boolean allKnown = true;
        for (int i = 0; i < normalised.length; i++) {
            TargetColumn column = table.column(key.get(i));
            normalised[i] = isBuiltIn(column, NORMALISED);
            allKnown &= column.deterministic() && !isRounded(column) && (normalised[i] || isExact(column));
        }
        this.known = allKnown;
    }

    /** Returns whether keys can be compared here. */
    public boolean isKnown() {
        return known;
    }

    /** Returns the columns of the key. */
    public ColumnSet key() {
        return key;
    }

    /**
     * Appends the key of a change, which has all of its columns. The bytes are equal exactly if the target regards the
     * keys as equal.
     */
    public void write(RowChange change, BinaryWriter out) {
        for (int i = 0; i < normalised.length; i++) {
            int column = key.get(i);
            if (normalised[i]) {
                String text = normal(table.column(column), Objects.requireNonNull(change.text(column)));
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(bytes.length);
                out.writeBytes(bytes, 0, bytes.length);
            } else {
                change.writeField(column, out);
            }
        }
    }

    /** Returns a hash of the key of a change, spread over all bits. */
    public int hash(RowChange change) {
        scratch.clear();
        write(change, scratch);
        return spread(scratch.hash(0));
    }

    /** Spreads a hash over all bits. */
    public static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 16);
    }

    private static String normal(TargetColumn column, String text) {
        boolean digits = !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
        return switch (column.type().withoutDomain().name()) {
            case "bpchar" -> withoutPadding(text);
            case "numeric" -> digits ? scaled(column, new BigDecimal(text)) : text;
            case "float4" -> digits ? Float.toString(Float.parseFloat(text) + 0f) : text;
            default -> digits ? Double.toString(Double.parseDouble(text) + 0d) : text;
        };
    }

    /** Only spaces are padding; other blanks count. */
    private static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** Rounds to the column's scale like the server: halves away from zero. */
    private static String scaled(TargetColumn column, BigDecimal number) {
        Matcher scale = SCALE.matcher(column.declaredType());
        BigDecimal rounded =
                scale.matches() ? number.setScale(Integer.parseInt(scale.group(1)), RoundingMode.HALF_UP) : number;
        return rounded.stripTrailingZeros().toString();
    }

    /** The server rounds to a precision that is not known here, so values that differ here can be equal there. */
    private static boolean isRounded(TargetColumn column) {
        String base = column.type().withoutDomain().name();
        boolean modified = column.type().base() != null || column.declaredType().indexOf('(') >= 0;
        return (base.startsWith("time") && modified)
                || (base.equals("numeric") && column.type().base() != null);
    }

    private static boolean isExact(TargetColumn column) {
        return isBuiltIn(column, EXACT) || column.type().withoutDomain().kind() == PgType.Kind.ENUM;
    }

    private static boolean isBuiltIn(TargetColumn column, Set<String> names) {
        PgType base = column.type().withoutDomain();
        return base.schema().equals("pg_catalog") && names.contains(base.name());
    }
}

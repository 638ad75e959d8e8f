package dev.penstock.core.internal.digest;

import dev.penstock.core.digest.ColumnDigests;
import dev.penstock.core.digest.DigestColumn;
import dev.penstock.core.digest.DigestTable;
import dev.penstock.core.digest.RowDigest;
import dev.penstock.core.digest.SliceDigest;
import dev.penstock.core.internal.sql.SqlText;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Statements that compute digests, and decoders for their rows, whose columns are all text.
 *
 * <p>The session must have the pinned settings of the text forms. Slices are ranges of the leading bits of a key's hash, so a slice is
 * the same set of keys on both sides, for each type of the key and each collation.
 */
public final class DigestSql {
    /** Returns one text that is equal on two servers if their fast hash gives equal values for equal texts. */
    public static final String HASHING = "SELECT pg_catalog.format('%s %s',"
            + " pg_catalog.current_setting('server_encoding'), pg_catalog.hashtextextended('penstock', 0))";

    private static final int HASH_BITS = 64;

    private DigestSql() {}

    /** Returns the statement for the digests of all slices; {@code bits} is the logarithm of their number, 1 or more. */
    public static String slices(DigestTable table, int bits) {
        return "SELECT " + slice(bits) + "::pg_catalog.text, pg_catalog.count(*)::pg_catalog.text,"
                + " pg_catalog.sum(h)::pg_catalog.text FROM (SELECT "
                + hash(table, keyOrRow(table)) + " AS k, " + hash(table, table.columns()) + " AS h FROM " + from(table)
                + where(table) + ") AS r GROUP BY " + slice(bits);
    }

    /** Returns the statement for the digest of each row of some slices. */
    public static String rows(DigestTable table, int bits, Collection<Integer> slices) {
        String keys =
                IntStream.range(0, table.key().size()).mapToObj(i -> ", c" + i).collect(Collectors.joining());
        List<DigestColumn> key = table.keyColumns();
        String texts = IntStream.range(0, key.size())
                .mapToObj(i -> ", " + text(key.get(i)) + " AS c" + i)
                .collect(Collectors.joining());
        String wanted = slices.stream().map(String::valueOf).collect(Collectors.joining(",", "'{", "}'"));
        return "SELECT k::pg_catalog.text, h::pg_catalog.text" + keys + " FROM (SELECT " + hash(table, keyOrRow(table))
                + " AS k, " + hash(table, table.columns()) + " AS h" + texts + " FROM " + from(table) + where(table)
                + ") AS r WHERE " + slice(bits) + " OPERATOR(pg_catalog.=) ANY (" + wanted + "::pg_catalog.int8[])";
    }

    /** Returns the statement for the digests of the columns of the rows that have these keys. */
    public static String columns(DigestTable table, List<List<String>> keys) {
        String hashes = table.columns().stream()
                .map(column -> ", COALESCE(" + hash(table, List.of(column)) + ", 0)::pg_catalog.text")
                .collect(Collectors.joining());
        return "SELECT w.\"w n\"::pg_catalog.text" + hashes + " FROM " + keyList(table.keyColumns(), keys) + " JOIN "
                + from(table) + " ON " + matches(table.keyColumns())
                + (table.filter() == null ? "" : " WHERE (" + table.filter() + ")");
    }

    /** Returns keys as an item of a FROM clause: {@code w}. Its columns have names with a blank. */
    public static String keyList(List<DigestColumn> key, List<List<String>> keys) {
        List<String> rows = new ArrayList<>();
        for (int n = 0; n < keys.size(); n++) {
            List<String> values = keys.get(n);
            String literals = IntStream.range(0, key.size())
                    .mapToObj(i -> ", " + SqlText.literal(values.get(i)) + "::"
                            + (key.get(i).isBuiltIn() ? type(key.get(i)) : "pg_catalog.text"))
                    .collect(Collectors.joining());
            rows.add("(" + n + literals + ")");
        }
        String names =
                IntStream.range(0, key.size()).mapToObj(i -> ", " + listed(i)).collect(Collectors.joining());
        return "(VALUES " + String.join(", ", rows) + ") AS w (\"w n\"" + names + ")";
    }

    /** Returns the values of the first columns of {@code w}, separated by commas. */
    public static String listedValues(int columns) {
        return IntStream.range(0, columns).mapToObj(i -> "w." + listed(i)).collect(Collectors.joining(", "));
    }

    /** Returns the name of a listed column, which has a blank: a row filter contains unqualified names of the table's columns. */
    private static String listed(int column) {
        return "\"w " + column + '"';
    }

    /** Returns the condition that a row of the table {@code t} has the key of a row of {@code w}. */
    public static String matches(List<DigestColumn> key) {
        return IntStream.range(0, key.size())
                .mapToObj(
                        i -> (key.get(i).isBuiltIn()
                                        ? "t." + SqlText.identifier(key.get(i).name())
                                        : text(key.get(i))) + " OPERATOR(pg_catalog.=) w." + listed(i))
                .collect(Collectors.joining(" AND "));
    }

    /** Reads a row of {@link #slices}. */
    public static SliceDigest slice(List<@Nullable String> row) {
        return new SliceDigest(
                Integer.parseInt(text(row, 0)), Long.parseLong(text(row, 1)), new BigInteger(text(row, 2)).longValue());
    }

    /** Reads a row of {@link #rows}. */
    public static RowDigest row(List<@Nullable String> row) {
        List<String> key = new ArrayList<>();
        for (int i = 2; i < row.size(); i++) {
            key.add(Objects.requireNonNull(row.get(i), "A row has a null in its key, so that it cannot be compared"));
        }
        return new RowDigest(Long.parseLong(text(row, 0)), key, Long.parseLong(text(row, 1)));
    }

    /** Reads a row of {@link #columns}. */
    public static ColumnDigests columns(List<@Nullable String> row) {
        List<Long> hashes = new ArrayList<>();
        for (int i = 1; i < row.size(); i++) {
            hashes.add(Long.parseLong(text(row, i)));
        }
        return new ColumnDigests(Integer.parseInt(text(row, 0)), hashes);
    }

    private static String text(List<@Nullable String> row, int column) {
        return Objects.requireNonNull(row.get(column), "digest");
    }

    private static List<DigestColumn> keyOrRow(DigestTable table) {
        return table.key().isEmpty() ? table.columns() : table.keyColumns();
    }

    private static String slice(int bits) {
        return "(k OPERATOR(pg_catalog.>>) " + (HASH_BITS - bits) + ')';
    }

    /** Returns the expression for a hash. {@code ROW(…)::text} quotes values, so that different rows have different texts. */
    private static String hash(DigestTable table, List<DigestColumn> columns) {
        String row =
                columns.stream().map(DigestSql::value).collect(Collectors.joining(", ", "ROW(", ")::pg_catalog.text"));
        return table.portable()
                ? "('x' OPERATOR(pg_catalog.||) pg_catalog.left(pg_catalog.md5(pg_catalog.convert_to(" + row
                        + ", 'UTF8')), 16))::pg_catalog.bit(64)::pg_catalog.int8"
                : "pg_catalog.hashtextextended(" + row + ", 0)";
    }

    private static String value(DigestColumn column) {
        String name = "t." + SqlText.identifier(column.name());
        return column.number() ? "pg_catalog.trim_scale(" + name + "::pg_catalog.numeric)" : name;
    }

    /** Returns the expression for a column's text. It casts built-in types only: for other types a user can define the cast to text. */
    private static String text(DigestColumn column) {
        String name = "t." + SqlText.identifier(column.name());
        return column.isBuiltIn() ? name + "::pg_catalog.text" : "pg_catalog.format('%s', " + name + ')';
    }

    private static String from(DigestTable table) {
        return (table.whole() ? "" : "ONLY ") + SqlText.identifier(table.name().schema()) + '.'
                + SqlText.identifier(table.name().table()) + " AS t";
    }

    private static String where(DigestTable table) {
        return table.filter() == null ? "" : " WHERE (" + table.filter() + ')';
    }

    private static String type(DigestColumn column) {
        return SqlText.identifier(column.typeSchema()) + '.' + SqlText.identifier(column.type());
    }
}

package dev.penstock.verification.crash;

import dev.penstock.test.Database;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Comparison of the tables of two databases by the number of rows and the sums of two hashes of each whole row. */
final class DatabaseComparison {
    private static final int SHOWN = 8;

    private final Database source;
    private final Database target;

    DatabaseComparison(Database source, Database target) {
        this.source = source;
        this.target = target;
    }

    /** Returns a description of each difference; empty if the tables are equal. */
    List<String> differences(List<String> tables) {
        List<String> differences = new ArrayList<>();
        for (String table : tables) {
            String hash = "SELECT count(*) || ' rows ' || concat_ws(' ', sum(hashtextextended(t::text, 0)::numeric),"
                    + " sum(hashtextextended(t::text, 1)::numeric)) FROM " + table + " t";
            String ofSource = source.value(hash);
            String ofTarget = target.value(hash);
            if (!Objects.equals(ofSource, ofTarget)) {
                differences.add(table + ": " + ofSource + " in the source, " + ofTarget + " in the target; "
                        + onlyIn("source", rows(source, table), rows(target, table)) + "; "
                        + onlyIn("target", rows(target, table), rows(source, table)));
            }
        }
        return differences;
    }

    private static List<List<@Nullable String>> rows(Database database, String table) {
        return database.rows("SELECT md5(t::text || row_number() OVER (PARTITION BY t::text)), left(t::text, 60) FROM "
                + table + " t ORDER BY 2");
    }

    private static String onlyIn(String side, List<List<@Nullable String>> rows, List<List<@Nullable String>> others) {
        List<@Nullable String> known = new ArrayList<>();
        others.forEach(row -> known.add(row.get(0)));
        var hashes = new HashSet<>(known);
        List<@Nullable String> only = new ArrayList<>();
        rows.stream().filter(row -> !hashes.contains(row.get(0))).forEach(row -> only.add(row.get(1)));
        return only.size() + " only in the " + side + ": " + only.subList(0, Math.min(SHOWN, only.size()));
    }
}

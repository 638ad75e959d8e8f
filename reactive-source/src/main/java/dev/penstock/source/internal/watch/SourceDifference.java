package dev.penstock.source.internal.watch;

import dev.penstock.core.Check;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.source.internal.watch.SourceView.PublicationRow;
import dev.penstock.source.internal.watch.SourceView.WatchedTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Alterations between two views of a source.
 *
 * @param publicationGone whether the publication no longer exists
 * @param publicationReplaced whether there is another publication under its name
 * @param altered the watched tables whose changes may be missing, by OID
 * @param findings the alterations that can lose rows, one for each object; empty if there are none
 * @param dropped the watched tables that no longer exist, and that no other table replaces
 * @param added the tables that the option {@code tables} chooses now, and did not before
 */
public record SourceDifference(
        boolean publicationGone,
        boolean publicationReplaced,
        Set<Integer> altered,
        List<Check> findings,
        Set<TableName> dropped,
        Set<TableName> added) {
    /** Copies the collections. */
    public SourceDifference {
        altered = Set.copyOf(altered);
        findings = List.copyOf(findings);
        dropped = Set.copyOf(dropped);
        added = Set.copyOf(added);
    }

    /** Returns whether an alteration can lose rows. */
    public boolean canLoseRows() {
        return publicationGone || publicationReplaced || !findings.isEmpty();
    }

    /** Returns the alterations of the watched tables of {@code before}. */
    public static SourceDifference between(String publication, SourceView before, SourceView now) {
        return new Comparison(publication, before, now).compare();
    }

    /** Returns the finding of a table whose membership in the publication was altered to {@code membership}. */
    public static Check membership(String publication, TableName table, String membership) {
        String name = SqlText.identifier(publication);
        return membership.isEmpty()
                ? Check.failed(
                        table.toString(),
                        "Publication '" + publication + "' does not publish table " + table + " any more.",
                        "ALTER PUBLICATION " + name + " ADD TABLE " + table.sql())
                : Check.failed(
                        table.toString(),
                        "Table " + table + " was taken out of publication '" + publication
                                + "' and added again, or its row" + " filter or column list was altered.",
                        null);
    }

    /**
     * Returns the finding of a table under the name of another one.
     *
     * @param former the table that had the name, {@code null} if it was dropped
     */
    public static Check successor(TableName name, @Nullable WatchedTable former) {
        return Check.failed(
                name.toString(),
                "Table " + name + " is another table than the one that is streamed, which "
                        + (former == null ? "was dropped" : "is " + former.name() + " now") + '.',
                null);
    }

    /**
     * Returns the finding of a publication whose catalog row was written again; {@code how} describes the alteration,
     * or is empty.
     */
    public static Check options(String publication, String how) {
        return Check.failed(publication, "Publication '" + publication + "' was altered" + how + '.', null);
    }

    private static final class Comparison {
        private final String publication;
        private final SourceView before;
        private final SourceView now;
        private final Map<TableName, Integer> chosenNow;
        private final Set<Integer> altered = new HashSet<>();
        private final List<Check> findings = new ArrayList<>();
        private final Set<TableName> dropped = new HashSet<>();

        Comparison(String publication, SourceView before, SourceView now) {
            this.publication = publication;
            this.before = before;
            this.now = now;
            this.chosenNow = now.chosen().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey, (a, b) -> a));
        }

        SourceDifference compare() {
            PublicationRow row = now.publication();
            PublicationRow old = before.publication();
            boolean gone = row == null && old != null;
            boolean replaced = row != null && old != null && row.oid() != old.oid();
            if (row != null && old != null && !replaced && !row.equals(old)) {
                findings.add(options(publication, how(old, row)));
                altered.addAll(before.tables().keySet());
            }
            if (!gone && !replaced) {
                new TreeMap<>(before.tables()).forEach(this::compare);
            }
            Set<TableName> added = now.chosen().entrySet().stream()
                    .filter(entry -> !before.chosen().containsKey(entry.getKey())
                            && !before.tables().containsKey(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .collect(Collectors.toSet());
            return new SourceDifference(gone, replaced, altered, findings, dropped, added);
        }

        private void compare(int oid, WatchedTable old) {
            WatchedTable table = now.tables().get(oid);
            TableName name = old.name();
            Integer successor = chosenNow.get(name);
            if (successor != null && successor != oid) {
                findings.add(successor(name, table));
                altered.add(oid);
            } else if (table == null) {
                dropped.add(name);
            } else if (!table.name().equals(name)) {
                findings.add(Check.failed(
                        name.toString(), "Table " + name + " was renamed or moved: it is " + table.name() + '.', null));
                altered.add(oid);
            } else if (!table.membership().equals(old.membership())) {
                findings.add(membership(publication, name, table.membership()));
                altered.add(oid);
            }
        }

        private static String how(PublicationRow old, PublicationRow row) {
            return Objects.equals(old.options(), row.options())
                    ? ", and altered back or to the same"
                    : " from " + old.options() + " to " + row.options();
        }
    }

    /** Returns the names of tables, in order. */
    public static String names(Set<TableName> tables) {
        return PrintableText.of(
                tables.stream().sorted().map(TableName::toString).collect(Collectors.joining(", ")));
    }
}

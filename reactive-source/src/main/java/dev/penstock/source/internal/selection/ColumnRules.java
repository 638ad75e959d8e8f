package dev.penstock.source.internal.selection;

import dev.penstock.core.Check;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.source.internal.table.ReplicaIdentity;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.source.internal.table.TableSelection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rules for columns that never leave the server, and for columns that are masked.
 *
 * @param excluded the columns that are left out of publication and snapshot
 * @param masks the replacements of the values of other columns
 */
public record ColumnRules(List<ColumnName> excluded, Map<ColumnName, ColumnMask> masks) {
    /** Rules that leave all columns unchanged. */
    public static final ColumnRules NONE = new ColumnRules(List.of(), Map.of());

    private static final Set<Integer> TEXTS = Set.of(25, 1043, 1042);
    private static final int LENGTH_WORD = 4;

    /** Copies the collections. */
    public ColumnRules {
        excluded = List.copyOf(excluded);
        masks = Map.copyOf(masks);
    }

    /** Returns the columns of a table that never leave the server. */
    private Set<String> excluded(SourceTable table) {
        return table.columns().stream()
                .map(SourceColumn::name)
                .filter(column -> excludes(table.name(), column))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Returns the selection with the columns that must not leave the server, and with the problems that prevent the
     * rules from being applied.
     */
    public TableSelection applyTo(TableSelection selection) {
        List<Check> findings = new ArrayList<>(selection.findings());
        findings.addAll(findings(selection.tables()));
        return new TableSelection(applyTo(selection.tables()), findings);
    }

    /** Returns the tables with their columns that must not leave the server. */
    public List<SourceTable> applyTo(List<SourceTable> tables) {
        return tables.stream().map(table -> table.withholding(excluded(table))).toList();
    }

    /** Returns whether a column must not leave the server. */
    public boolean excludes(TableName table, String column) {
        return excluded.stream().anyMatch(name -> name.column().equals(column) && name.isOf(table));
    }

    /** Returns the columns whose values may be read from rows only. */
    public List<ColumnName> hidden() {
        return Stream.concat(excluded.stream(), masks.keySet().stream()).toList();
    }

    /** Returns the masks of a table by the names of its columns. */
    public Map<String, ColumnMask> masks(TableName table) {
        Map<String, ColumnMask> byColumn = new LinkedHashMap<>();
        // A rule for the named table takes precedence over a rule for a column of every table.
        Stream.of(false, true)
                .forEach(named -> masks.forEach((name, mask) -> {
                    if ((name.table() != null) == named && name.isOf(table)) {
                        byColumn.put(name.column(), mask);
                    }
                }));
        return byColumn;
    }

    /** Returns the problems that prevent the rules from being applied to the chosen tables. */
    public List<Check> findings(List<SourceTable> tables) {
        List<Check> findings = new ArrayList<>();
        Stream.concat(excluded.stream(), masks.keySet().stream())
                .filter(name -> tables.stream()
                        .noneMatch(table -> name.isOf(table.name())
                                && table.column(name.column()).isPresent()))
                .forEach(name -> findings.add(Check.failed(
                        name.toString(),
                        "Column " + name + ", which is to be excluded or masked, is not a column of the chosen tables.",
                        null)));
        for (SourceTable table : tables) {
            Set<String> without = excluded(table);
            if (!without.isEmpty()) {
                excludedFindings(table, without, findings);
            }
            masks(table.name())
                    .forEach((column, mask) -> table.column(column)
                            .filter(found -> !without.contains(column))
                            .ifPresent(found -> maskFindings(table, found, mask, findings)));
        }
        return findings;
    }

    private static void excludedFindings(SourceTable table, Set<String> without, List<Check> findings) {
        List<String> key =
                table.key().columns().stream().filter(without::contains).toList();
        if (!key.isEmpty()) {
            findings.add(finding(
                    table,
                    "Column '" + key.get(0) + "' of table " + table.name() + " is part of its key and cannot be"
                            + " excluded: rows could not be told apart. Mask it with sha256 instead"));
        } else if (table.key().identity() == ReplicaIdentity.FULL) {
            findings.add(finding(
                    table,
                    "Columns of table " + table.name() + " cannot be excluded while its replica identity is FULL, which"
                            + " needs all columns: the table's own UPDATE and DELETE would fail. Choose an index as"
                            + " replica identity"));
        }
    }

    private static void maskFindings(SourceTable table, SourceColumn column, ColumnMask mask, List<Check> findings) {
        String name = "Column '" + column.name() + "' of table " + table.name();
        boolean key = table.key().columns().contains(column.name())
                || table.key().primaryKey().contains(column.name());
        if (key && mask.kind() != ColumnMask.Kind.SHA256) {
            findings.add(finding(
                    table,
                    name + " is part of its key and can be masked with sha256 only: any other mask gives all rows"
                            + " one key"));
        }
        if (mask.kind() != ColumnMask.Kind.NULL) {
            if (!TEXTS.contains(column.typeOid())) {
                PgType type = PgType.builtIn(column.typeOid());
                findings.add(finding(
                        table,
                        name + " is of type " + (type == null ? "of its own" : type.name())
                                + " and can be masked with null only: other masks need text, varchar or char"));
            } else if (column.typeModifier() > 0 && column.typeModifier() - LENGTH_WORD < mask.characters()) {
                findings.add(finding(
                        table,
                        name + " is " + (column.typeModifier() - LENGTH_WORD) + " characters long, and its mask has "
                                + mask.characters()));
            }
        }
    }

    private static Check finding(SourceTable table, String message) {
        return Check.failed(table.name().toString(), message + '.', null);
    }
}

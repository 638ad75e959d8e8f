package dev.penstock.source.internal.reading;

import dev.penstock.core.Check;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.error.TableException;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.source.internal.table.TableSelection;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Choice of the tables that a running session reads again on request, and its checks, each of which fails with a {@link TableException}. */
final class RereadTables {
    private RereadTables() {}

    /**
     * Returns the tables that {@code patterns} select. A named table must be part of the session. A schema means those of its tables that
     * are part of it, at least one.
     */
    static List<SourceTable> choose(Connection catalog, List<TablePattern> patterns, Coverage coverage) {
        List<TablePattern> named = patterns.stream()
                .filter(pattern -> pattern.table() != null && !pattern.excluded())
                .toList();
        List<Check> strangers = Catalog.select(catalog, named).tables().stream()
                .filter(table -> !coverage.isRead(table.oid()))
                .map(table -> Check.failed(
                        table.name().toString(),
                        "Table " + table.name() + " is not among those of the source, or was made after the"
                                + " subscription began: its changes are not streamed.",
                        null))
                .toList();
        if (!strangers.isEmpty()) {
            throw new TableException(strangers);
        }
        TableSelection selected = Catalog.select(catalog, patterns, coverage::isRead);
        List<Check> findings = new ArrayList<>(selected.findings());
        if (findings.isEmpty()) {
            findings.addAll(schemasWithoutAny(patterns, selected.tables()));
        }
        return new TableSelection(selected.tables(), findings).forStreaming();
    }

    /** Lets the server parse a condition, before a slot is created for it; returns the tables. */
    static List<SourceTable> accepting(Connection catalog, List<SourceTable> tables, String condition) {
        for (SourceTable table : tables) {
            try (Statement statement = catalog.createStatement()) {
                statement.execute("SELECT FROM " + table.name().sql() + " WHERE (" + condition + "\n) LIMIT 0");
            } catch (SQLException e) {
                throw SqlErrors.of("read the rows of table " + table.name() + " that meet the condition", e);
            }
        }
        return tables;
    }

    /** Checks that the one table has the key by which its rows were requested; returns it. */
    static List<SourceTable> keyed(List<SourceTable> tables, RowSelection rows) {
        List<Check> findings = tables.stream()
                .filter(table -> !table.key().columns().equals(rows.columns()))
                .map(table -> Check.failed(
                        table.name().toString(),
                        "Table " + table.name() + " does not have the key by which its rows were requested.",
                        null))
                .toList();
        if (!findings.isEmpty()) {
            throw new TableException(findings);
        }
        return tables;
    }

    /** Checks that the records of all tables have keys, without which a part of the rows cannot be read again. */
    static void requireKeys(Collection<Relation> tables) {
        List<Check> keyless = tables.stream()
                .filter(table -> !table.hasKey())
                .map(table -> Check.failed(
                        table.collection(),
                        "Table " + table.collection() + " has no key in its records: a part of its rows cannot be read"
                                + " again without the others.",
                        null))
                .toList();
        if (!keyless.isEmpty()) {
            throw new TableException(keyless);
        }
    }

    private static List<Check> schemasWithoutAny(List<TablePattern> patterns, List<SourceTable> tables) {
        Set<String> schemas =
                tables.stream().map(table -> table.name().schema()).collect(Collectors.toSet());
        return patterns.stream()
                .filter(pattern ->
                        pattern.table() == null && !pattern.excluded() && !schemas.contains(pattern.schema()))
                .map(pattern -> Check.failed(
                        pattern.toString(),
                        "No table of schema " + pattern.schema() + " is among those of the source.",
                        null))
                .toList();
    }
}

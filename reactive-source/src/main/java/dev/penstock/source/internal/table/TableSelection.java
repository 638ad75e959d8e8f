package dev.penstock.source.internal.table;

import dev.penstock.core.Check;
import dev.penstock.source.error.TableException;
import java.util.ArrayList;
import java.util.List;

/**
 * Result of selecting tables by patterns.
 *
 * @param tables the tables found, ordered by name
 * @param findings the tables that are missing, or can be neither streamed nor read
 */
public record TableSelection(List<SourceTable> tables, List<Check> findings) {
    /** Copies the lists. */
    public TableSelection {
        tables = List.copyOf(tables);
        findings = List.copyOf(findings);
    }

    /**
     * Returns the tables for a snapshot without a stream.
     *
     * @throws TableException if there are findings
     */
    public List<SourceTable> forSnapshot() {
        return tablesUnless(findings);
    }

    /**
     * Returns the tables, each of which can be part of a publication.
     *
     * @throws TableException if there are findings, or tables without a usable replica identity; reports all of them
     */
    public List<SourceTable> forStreaming() {
        List<Check> all = new ArrayList<>(findings);
        all.addAll(IdentityCheck.findings(tables));
        return tablesUnless(all);
    }

    private List<SourceTable> tablesUnless(List<Check> obstacles) {
        if (!obstacles.isEmpty()) {
            throw new TableException(obstacles);
        }
        return tables;
    }
}

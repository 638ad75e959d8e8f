package dev.penstock.source.internal.publication;

import dev.penstock.core.Check;
import dev.penstock.source.internal.table.SourceTable;
import java.util.List;

/**
 * Difference between a publication and the chosen tables.
 *
 * @param missing the tables that it does not publish; adding them fixes it
 * @param findings the tables that it publishes in an unusable way, which only its owner may change
 */
public record PublicationDifference(List<SourceTable> missing, List<Check> findings) {
    /** Copies the lists. */
    public PublicationDifference {
        missing = List.copyOf(missing);
        findings = List.copyOf(findings);
    }

    /** Returns whether the publication can be used as it is. */
    public boolean isEmpty() {
        return missing.isEmpty() && findings.isEmpty();
    }
}

package dev.penstock.source.internal.publication;

import dev.penstock.source.error.Finding;
import dev.penstock.source.internal.table.SourceTable;
import java.util.List;

/**
 * How a publication differs from the chosen tables.
 *
 * @param missing the tables it does not publish; adding them fixes it
 * @param findings what it publishes otherwise than it could be used, which only its owner may decide to change
 */
public record PublicationDifference(List<SourceTable> missing, List<Finding> findings) {
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

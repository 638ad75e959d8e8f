package dev.penstock.source.internal.preflight;

import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.slot.SlotRequest;
import dev.penstock.source.internal.table.TablePattern;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Session that a {@link Preflight} checks.
 *
 * @param patterns the chosen tables
 * @param columns the columns that never leave the server, and the masked ones
 * @param slot the requested slot, which need not exist yet
 * @param publication the name of the publication, which need not exist yet
 * @param isUnread returns whether a table, by its OID, is still to be read
 * @param applicationName the {@code application_name} of the session's connections
 */
public record PreflightRequest(
        List<TablePattern> patterns,
        ColumnRules columns,
        SlotRequest slot,
        String publication,
        IntPredicate isUnread,
        String applicationName) {
    /** Copies the list. */
    public PreflightRequest {
        patterns = List.copyOf(patterns);
    }
}

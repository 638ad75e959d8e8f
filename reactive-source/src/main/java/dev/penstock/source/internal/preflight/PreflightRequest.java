package dev.penstock.source.internal.preflight;

import dev.penstock.source.internal.slot.SlotRequest;
import dev.penstock.source.internal.table.ColumnRules;
import dev.penstock.source.internal.table.TablePattern;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The session that a {@link Preflight} is about.
 *
 * @param patterns the tables that are chosen
 * @param columns which columns never leave the server, and which are masked
 * @param slot the slot that is wanted, which need not exist yet
 * @param publication the name of the publication, which need not exist yet
 * @param isUnread whether a table, by its OID, is still to be read
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

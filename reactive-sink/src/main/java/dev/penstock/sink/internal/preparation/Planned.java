package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.preparation.Prepared.RejectedRecord;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes of some records.
 *
 * @param to the index after the last record
 * @param changes the changes; fewer than records if some have no effect
 * @param rejected the record at {@code to}, if it cannot be written
 * @param unknown the tables to be queried; if there are any, there is nothing else
 * @param alterationRequest the record at {@code to}, if it may need another schema
 */
public record Planned(
        int to,
        List<RowChange> changes,
        @Nullable RejectedRecord rejected,
        Set<CollectionName> unknown,
        @Nullable AlterationRequest alterationRequest) {}

package dev.penstock.sink.internal.flow;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.preparation.AlterationRequest;
import dev.penstock.sink.internal.preparation.Prepared;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records, divided among lanes that may write at the same time. It ends before a record that needs all
 * lanes to itself, and after a record that cannot be written.
 *
 * @param to the index after the last record
 * @param shares the changes of each lane
 * @param unknown the tables to be queried; if there are any, there is nothing else
 * @param alterationRequest the first record, if it may need another schema; then there is nothing else
 */
record Division(
        int to,
        List<Prepared> shares,
        Set<CollectionName> unknown,
        @Nullable AlterationRequest alterationRequest) {
    static Division needing(Set<CollectionName> unknown) {
        return new Division(0, List.of(), unknown, null);
    }

    static Division needingAlteration(AlterationRequest request) {
        return new Division(0, List.of(), Set.of(), request);
    }
}

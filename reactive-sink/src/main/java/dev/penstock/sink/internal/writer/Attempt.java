package dev.penstock.sink.internal.writer;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.preparation.Prepared;
import dev.penstock.sink.internal.preparation.Prepared.RejectedRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The state before an attempt to write a batch.
 *
 * @param prepared the batch, prepared or not
 * @param refreshed whether the tables were queried again
 * @param asked the tables that were queried again because of one of the records
 */
record Attempt(Prepared prepared, boolean refreshed, Set<CollectionName> asked) {
    static Attempt first(Prepared prepared) {
        return new Attempt(prepared, false, Set.of());
    }

    /** Returns an attempt at the same batch, which must be prepared again. */
    Attempt again() {
        return new Attempt(unprepared(), refreshed, asked);
    }

    Attempt afterRefresh() {
        return new Attempt(unprepared(), true, asked);
    }

    Attempt asked(Set<CollectionName> more) {
        Set<CollectionName> all = new HashSet<>(asked);
        all.addAll(more);
        return new Attempt(unprepared(), refreshed, Set.copyOf(all));
    }

    /**
     * Returns the tables of rejected records whose description may be stale. Such a record is rejected only after its
     * table was queried again.
     */
    Set<CollectionName> doubtful(List<RejectedRecord> rejected) {
        return rejected.stream()
                .flatMap(one -> one.reason().table().stream())
                .map(CollectionName::parse)
                .filter(name -> !asked.contains(name))
                .collect(Collectors.toSet());
    }

    private Prepared unprepared() {
        return Prepared.needing(prepared.batch(), Set.of());
    }
}

package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.Truncation;
import dev.penstock.sink.internal.preparation.AlterationRequest.OfTruncation;
import dev.penstock.sink.internal.schema.SourceIdentity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The truncations of tables that the target may have under a former name. The rows to remove are in the table of that name, which is
 * renamed first. Confined to the encoding thread.
 */
final class RenamedTruncations {
    private final TableNaming naming;
    private final Tables tables;
    private final Set<OfTruncation> followed = new HashSet<>();
    /** The version of the tables for which the requests were followed. */
    private int version;

    RenamedTruncations(TableNaming naming, Tables tables) {
        this.naming = naming;
        this.tables = tables;
    }

    /**
     * Returns the request to rename the table of the truncation at {@code index}, or of a later one that belongs to it; {@code null} if
     * there is none. Tables that are emptied together have to be renamed before the first of them.
     */
    @Nullable
    OfTruncation request(List<Record> records, int index) {
        Record first = records.get(index);
        for (int i = index; i < records.size() && Truncation.isSame(first, records.get(i)); i++) {
            CollectionName name = name(records.get(i));
            SourceIdentity source = SourceIdentity.ofTruncation(records.get(i));
            if (name != null && source != null && tables.find(name) == null) {
                OfTruncation request = new OfTruncation(index, name, source);
                if (version != tables.version() || !followed.contains(withoutIndex(request))) {
                    return request;
                }
            }
        }
        return null;
    }

    /** Notes that a request was followed: if the target has no table of that name now, it has none of a former name either. */
    void followed(OfTruncation request) {
        if (version != tables.version()) {
            followed.clear();
            version = tables.version();
        }
        followed.add(withoutIndex(request));
    }

    private static OfTruncation withoutIndex(OfTruncation request) {
        return new OfTruncation(0, request.name(), request.source());
    }

    /** Returns the table of a record, {@code null} if it has none or must not be written: that is reported when its turn comes. */
    private @Nullable CollectionName name(Record record) {
        try {
            CollectionName name = naming.name(record);
            if (name != null) {
                naming.requireAllowed(record, name);
            }
            return name;
        } catch (RecordException e) {
            // The preparation of the record itself reports it.
            return null;
        }
    }
}

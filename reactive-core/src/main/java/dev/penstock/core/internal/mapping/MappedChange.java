package dev.penstock.core.internal.mapping;

import dev.penstock.core.Change;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.RowMappingException;
import dev.penstock.core.StructuredData;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A change whose images have been mapped. */
final class MappedChange<T> implements Change<T> {
    private final Record record;
    private final @Nullable T before;
    private final @Nullable T after;
    private final Set<String> changed;
    private final Set<String> unsent;
    private final @Nullable String problem;

    MappedChange(
            Record record,
            @Nullable T before,
            @Nullable T after,
            Set<String> changed,
            Set<String> unsent,
            @Nullable String problem) {
        this.record = record;
        this.before = before;
        this.after = after;
        this.changed = Collections.unmodifiableSet(changed);
        this.unsent = unsent;
        this.problem = problem;
    }

    @Override
    public Operation operation() {
        return record.operation();
    }

    @Override
    public @Nullable T before() {
        return before;
    }

    @Override
    public @Nullable T after() {
        if (problem != null) {
            throw new RowMappingException(problem);
        }
        return after;
    }

    @Override
    public @Nullable StructuredData key() {
        return record.key();
    }

    @Override
    public Set<String> changedColumns() {
        return changed;
    }

    @Override
    public Set<String> unsentColumns() {
        return unsent;
    }

    @Override
    public Position position() {
        return record.position();
    }

    @Override
    public Record record() {
        return record;
    }

    /** Describes the record, without row values. */
    @Override
    public String toString() {
        return "Change of " + record;
    }
}

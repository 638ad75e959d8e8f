package dev.penstock.sink.internal.template;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.error.RecordException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A function of the application that names the table of each record. */
public final class TableFunction implements TableRule {
    private final Function<Record, @Nullable CollectionName> function;

    public TableFunction(Function<Record, @Nullable CollectionName> function) {
        this.function = Objects.requireNonNull(function, "function");
    }

    @Override
    public String evaluate(Record record) {
        CollectionName name;
        try {
            name = function.apply(record);
        } catch (RuntimeException e) {
            throw new RecordException(
                    "The function that was given to table() failed with "
                            + e.getClass().getName() + ".",
                    Fault.of(record),
                    e);
        }
        return name == null ? "" : name.toString();
    }

    @Override
    public boolean separatesCollections() {
        return false;
    }

    @Override
    public boolean isLiteral() {
        return false;
    }

    @Override
    public String toString() {
        return "a function";
    }
}

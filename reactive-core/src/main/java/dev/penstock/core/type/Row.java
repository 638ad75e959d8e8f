package dev.penstock.core.type;

import dev.penstock.core.StructuredData;
import org.jspecify.annotations.Nullable;

/** A row as the server sent it: one private byte array and the relation it shares with its neighbours. */
public final class Row extends StructuredData {
    private final Relation relation;

    Row(Relation relation) {
        this.relation = relation;
    }

    /** Returns the description of the columns. */
    public Relation relation() {
        return relation;
    }

    @Override
    public int size() {
        return relation.columns().size();
    }

    @Override
    public String name(int index) {
        return relation.columns().get(index).name();
    }

    @Override
    public @Nullable Object value(int index) {
        return null;
    }
}

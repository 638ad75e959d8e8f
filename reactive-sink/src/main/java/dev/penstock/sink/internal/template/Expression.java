package dev.penstock.sink.internal.template;

import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a template that has a value for each record. */
sealed interface Expression {
    /** Returns the value, {@code null} if the record has none. */
    @Nullable
    Object valueIn(Record record);

    /** Returns whether the value is the name of the record's collection. */
    default boolean isCollection() {
        return this instanceof Member member
                && member.part == Part.METADATA
                && member.name instanceof Literal name
                && name.text.equals(Metadata.COLLECTION);
    }

    /** Returns the printed form of a value. */
    static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** A fixed text. */
    record Literal(String text) implements Expression {
        @Override
        public Object valueIn(Record record) {
            return text;
        }
    }

    /** {@code .Operation}. */
    record OperationName() implements Expression {
        @Override
        public Object valueIn(Record record) {
            return record.operation().text();
        }
    }

    /** A named member of a part of the record. */
    record Member(Part part, Expression name) implements Expression {
        @Override
        public @Nullable Object valueIn(Record record) {
            return part.get(record, text(name.valueIn(record)));
        }
    }

    /** The result of a function. */
    record Call(TemplateFunction function, List<Expression> arguments) implements Expression {
        @Override
        public @Nullable Object valueIn(Record record) {
            @Nullable Object[] values = new @Nullable Object[arguments.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments.get(i).valueIn(record);
            }
            return function.apply(values);
        }
    }

    /** A part of the record that has members. */
    enum Part {
        METADATA(".Metadata"),
        KEY(".Key"),
        BEFORE(".Payload.Before"),
        AFTER(".Payload.After");

        private final String path;

        Part(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }

        @Nullable
        Object get(Record record, String name) {
            return switch (this) {
                case METADATA -> record.metadata().get(name);
                case KEY -> member(record.key(), name);
                case BEFORE -> member(record.before(), name);
                case AFTER -> member(record.after(), name);
            };
        }

        private static @Nullable Object member(@Nullable Data data, String name) {
            return data instanceof StructuredData columns ? columns.get(name) : null;
        }
    }
}

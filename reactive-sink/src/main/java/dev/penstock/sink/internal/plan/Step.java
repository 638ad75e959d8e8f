package dev.penstock.sink.internal.plan;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;

/** A part of a transaction that is sent in one exchange. */
public sealed interface Step {
    /** Statements of which the last is a {@code COPY}, and its data. */
    record Copy(String sql, List<ByteBuffer> data) implements Step {}

    /**
     * Statements, in one message.
     *
     * @param alone whether the message has no other statements: if the server refuses another message as a whole, these have run
     */
    record Script(List<Statement> statements, boolean alone) implements Step {
        /** Creates statements that may be joined with others in one message. */
        public Script(List<Statement> statements) {
            this(statements, false);
        }

        public static Script of(String... sql) {
            return new Script(List.of(sql).stream().map(Statement::of).toList());
        }

        public String sql() {
            return statements.stream().map(Statement::sql).collect(Collectors.joining("; "));
        }
    }
}

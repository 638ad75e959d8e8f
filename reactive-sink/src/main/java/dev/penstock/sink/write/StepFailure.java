package dev.penstock.sink.write;

import dev.penstock.sink.connection.ServerError;
import org.jspecify.annotations.Nullable;

/** A step of a transaction failed, and with it the transaction. Internal. */
final class StepFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Statement statement;
    private final transient ServerError error;

    StepFailure(@Nullable Statement statement, ServerError error) {
        super(error.cause().getMessage(), error.cause(), false, false);
        this.statement = statement;
        this.error = error;
    }

    /** Returns the statement that failed, or {@code null} where that was a copy or the connection. */
    @Nullable
    Statement statement() {
        return statement;
    }

    ServerError error() {
        return error;
    }
}

package dev.penstock.sink.internal.lane;

import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.plan.Statement;
import org.jspecify.annotations.Nullable;

/** Failure of a step, and with it of the transaction. Internal. */
public final class StepFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Statement statement;
    private final transient ServerError error;
    private final boolean undone;

    public StepFailure(@Nullable Statement statement, ServerError error) {
        this(statement, error, false);
    }

    private StepFailure(@Nullable Statement statement, ServerError error, boolean undone) {
        super(error.cause().getMessage(), error.cause(), false, false);
        this.undone = undone;
        this.statement = statement;
        this.error = error;
    }

    /** Returns the statement that failed, or {@code null} if a copy or the connection did. */
    @Nullable
    public Statement statement() {
        return statement;
    }

    /** Returns this failure as rolled back, after which the connection can be used further. */
    public StepFailure undone() {
        return new StepFailure(statement, error, true);
    }

    public boolean isUndone() {
        return undone;
    }

    public ServerError error() {
        return error;
    }
}

package dev.penstock.sink.write;

import dev.penstock.core.PenstockException;
import dev.penstock.sink.change.Change;
import dev.penstock.sink.connection.ServerError;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.error.MissingRowException;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.sql.Check;
import org.jspecify.annotations.Nullable;

/** Turns what the driver says into what the sink says. */
final class Failures {
    private Failures() {}

    /** Returns the error of a change that the server refused. */
    static SinkException ofRecord(Change change, ServerError error, @Nullable String column) {
        if (error.is(Check.MISSING)) {
            return new MissingRowException(change.unsent(), change.fault());
        }
        String state = error.sqlState();
        // The server quotes values in its messages about them.
        Throwable cause = state != null && state.startsWith("22") ? null : error.cause();
        return new RecordException(error.sentence(), change.fault().at(column).with(state), cause);
    }

    /** Returns the error of the target itself. */
    static Throwable ofTarget(Throwable failure) {
        if (failure instanceof PenstockException) {
            return failure;
        }
        ServerError error = ServerError.of(
                failure instanceof StepFailure step ? step.error().cause() : failure);
        return error.isFromTarget()
                ? new DatabaseException(
                        error.sentence(), Fault.nowhere().with(error.sqlState()), error.passes(), error.cause())
                : failure;
    }

    /** Returns whether the same can succeed on another attempt. */
    static boolean passes(Throwable failure) {
        return failure instanceof StepFailure step
                ? step.error().passes()
                : ServerError.of(failure).passes();
    }
}

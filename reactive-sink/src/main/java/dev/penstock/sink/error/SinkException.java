package dev.penstock.sink.error;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error of the sink, with the place where it happened as far as it is known. The message holds neither credentials
 * nor row values.
 */
public abstract sealed class SinkException extends PenstockException
        permits RecordException, MissingRowException, FencedException, DatabaseException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    SinkException(String message, Fault fault, @Nullable Throwable cause) {
        super(fault.equals(Fault.nowhere()) ? message : message + " (" + fault + ")", cause);
        this.fault = fault;
    }

    /** Returns the place of the error. */
    public final Fault fault() {
        return fault;
    }

    /** Returns the position of the record at fault, if a record caused the error. */
    public final Optional<Position> position() {
        return Optional.ofNullable(fault.position());
    }

    /** Returns the target table, if it is known. */
    public final Optional<String> table() {
        return Optional.ofNullable(fault.table());
    }

    /** Returns the column, if it is known. */
    public final Optional<String> column() {
        return Optional.ofNullable(fault.column());
    }

    /** Returns the server's error code, if the server reported the error. */
    public final Optional<String> sqlState() {
        return Optional.ofNullable(fault.sqlState());
    }
}

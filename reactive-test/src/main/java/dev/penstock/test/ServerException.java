package dev.penstock.test;

/** Signals that a server for tests could not be started, controlled or queried. The message names the operation and its object. */
public final class ServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerException(String message) {
        super(message);
    }

    ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}

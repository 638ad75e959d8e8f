package dev.penstock.test;

/** A server for tests could not be started, steered or asked: the message says what was being done and to what. */
public final class ServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerException(String message) {
        super(message);
    }

    ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.penstock.test.error;

/**
 * Error of a PostgreSQL server or Kafka broker for tests that could not be started, controlled or queried.
 *
 * <p>The message names the operation and its object. If a process did not start, it has the end of the process's log; if a program or
 * library is missing, it names what to add. The cause is the exception of the driver or the system, if there is one. A test does not
 * catch it: the environment is at fault, or the SQL of the test.
 */
public final class ServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ServerException(String message) {
        super(message);
    }

    public ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}

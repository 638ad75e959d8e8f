package dev.penstock.core;

/**
 * Error signal for an error of the virtual machine: memory or stack was exhausted, or a class is missing. That error is
 * the cause. Not transient: the same records, memory and class path fail again.
 *
 * <p>Reactor rethrows such errors on the current thread, so that a subscriber would wait forever. Source and sink catch
 * them on their own threads and signal this exception instead, which ends the subscription. They cannot catch errors in
 * operators of the application that run on other threads.
 */
public final class FatalErrorException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private FatalErrorException(String message, Error cause) {
        super(message, cause);
    }

    /**
     * Returns the exception for an error that ended {@code what}. Its message names the class of the error and what the user
     * can do.
     *
     * @param what the part that ended, the subject of the message's sentence
     * @param cause the error
     */
    public static FatalErrorException of(String what, Error cause) {
        return new FatalErrorException(what + " ended: " + cause.getClass().getName() + ". " + advice(cause), cause);
    }

    private static String advice(Error cause) {
        if (cause instanceof LinkageError) {
            return "A library on the class path is missing or has another version than the one needed: Penstock needs"
                    + " Java 17, Reactor 3.8, Jackson 3.0 and pgjdbc 42.7, as Spring Boot 4 brings them.";
        }
        if (cause instanceof OutOfMemoryError) {
            return "A record, or all that is kept, does not fit into the memory: give the virtual machine more (-Xmx),"
                    + " or lower buffer.bytes.";
        }
        return "The error is not one of the database; its cause names the place in the code.";
    }

    /** Returns {@code false}: a retry would fail in the same way. */
    @Override
    public boolean isTransient() {
        return false;
    }
}

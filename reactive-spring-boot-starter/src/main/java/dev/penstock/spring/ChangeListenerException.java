package dev.penstock.spring;

/**
 * Signals that a {@link ChangeListener} method has failed. The cause is the method's own error.
 *
 * <p>The message names the method, the table and the class of the cause. It contains no text of the cause, which could hold column values,
 * so health and the actuator endpoint can show it. {@link PipelineLifecycle#failure()} returns this exception until the pipeline has
 * recovered.
 *
 * <p>An error of Penstock itself, such as a {@link dev.penstock.core.RowMappingException}, is not wrapped. A fatal error of the JVM is
 * signalled as a {@link dev.penstock.core.FatalErrorException}, after which the pipeline is not restarted.
 */
public final class ChangeListenerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception. The starter does this for each failed call.
     *
     * @param message a full sentence that names the method and the table
     * @param cause the error that the method threw or signalled
     */
    public ChangeListenerException(String message, Throwable cause) {
        super(message, cause);
    }
}

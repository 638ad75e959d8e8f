package dev.penstock.sink.error;

/**
 * Error of a sink whose pipeline was claimed by another instance. This instance can write no more, and must not be
 * started again while the other one runs. The other instance knows of everything that was written. Not transient.
 */
public final class FencedException extends SinkException {
    private static final long serialVersionUID = 1L;

    private final String pipeline;

    /** Creates an exception for a pipeline. */
    public FencedException(String pipeline) {
        super(
                "Another instance of pipeline '" + pipeline + "' has taken over; this one can write no more.",
                Fault.nowhere(),
                null);
        this.pipeline = pipeline;
    }

    /** Returns the pipeline's name. */
    public String pipeline() {
        return pipeline;
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}

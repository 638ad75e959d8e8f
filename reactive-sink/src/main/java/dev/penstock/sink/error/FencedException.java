package dev.penstock.sink.error;

/**
 * Another instance of the pipeline has taken over: this one can write no more, and must not be started again while the other
 * runs. Nothing was written that the other does not know of. Not transient.
 */
public final class FencedException extends SinkException {
    private static final long serialVersionUID = 1L;

    private final String pipeline;

    /** Makes an exception for a pipeline. */
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

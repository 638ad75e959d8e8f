package dev.penstock.kafka.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/**
 * Error of a sink whose pipeline was claimed by another instance. This instance commits nothing more. Not transient.
 */
public final class ProducerTakenOverException extends PenstockException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception that names the pipeline. */
    public ProducerTakenOverException(String pipeline, @Nullable Throwable cause) {
        super(
                "Another instance writes the pipeline '" + pipeline
                        + "' to Kafka, so this one was fenced and has written nothing since. Run one instance of a pipeline,"
                        + " or give each a pipeline and a slot of its own.",
                cause);
    }

    @Override
    public boolean isTransient() {
        return false;
    }
}

package dev.penstock.kafka.error;

import dev.penstock.core.PenstockException;
import org.jspecify.annotations.Nullable;

/** Another instance has claimed the pipeline: nothing of this one is committed any more. Not transient. */
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

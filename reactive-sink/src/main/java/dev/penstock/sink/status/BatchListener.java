package dev.penstock.sink.status;

import org.jspecify.annotations.Nullable;

/**
 * A listener that is notified of every batch a sink writes, for metrics and traces. It is called on the sink's threads:
 * it must be quick, must not block and must not throw.
 */
@FunctionalInterface
public interface BatchListener {
    /**
     * Receives the start of the writing of a batch; returns the listener for its end.
     *
     * @param records the number of records in the batch
     */
    Writing started(int records);

    /** Returns a listener that notifies this one and then {@code next}. */
    default BatchListener andThen(BatchListener next) {
        return records -> {
            Writing here = started(records);
            Writing there = next.started(records);
            return error -> {
                here.ended(error);
                there.ended(error);
            };
        };
    }

    /** The writing of one batch, from start to end. */
    @FunctionalInterface
    interface Writing {
        /**
         * Receives the end of the writing.
         *
         * @param error the failure; {@code null} if the batch is durable and acknowledged, or was cancelled
         */
        void ended(@Nullable Throwable error);
    }
}

package dev.penstock.sink.status;

import org.jspecify.annotations.Nullable;

/**
 * Is told about every batch a sink writes, for metrics and traces. Called on the sink's threads: it must be quick, must not
 * block and must not throw.
 */
@FunctionalInterface
public interface BatchListener {
    /** Says that the writing of a batch begins; returns who is told about its end. */
    Writing started(int records);

    /** Returns a listener that tells this one and then {@code next}. */
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

    /** The writing of one batch. */
    @FunctionalInterface
    interface Writing {
        /** Says that it has ended: durable and acknowledged, or cancelled, where {@code error} is {@code null}. */
        void ended(@Nullable Throwable error);
    }
}

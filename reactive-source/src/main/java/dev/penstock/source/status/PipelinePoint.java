package dev.penstock.source.status;

import org.jspecify.annotations.Nullable;

/**
 * Progress of the pipeline of a slot.
 *
 * @param exists whether the slot exists
 * @param active whether a source streams from the slot
 * @param applied the LSN up to which all changes have been acknowledged, {@code null} if it is unknown
 */
public record PipelinePoint(
        boolean exists, boolean active, @Nullable String applied) {}

package dev.penstock.source.status;

import org.jspecify.annotations.Nullable;

/**
 * How far the pipeline of a slot has come.
 *
 * @param exists whether the slot exists
 * @param active whether a source streams from the slot
 * @param applied the LSN up to which all changes have been acknowledged, {@code null} if that is not known
 */
public record PipelinePoint(
        boolean exists, boolean active, @Nullable String applied) {}

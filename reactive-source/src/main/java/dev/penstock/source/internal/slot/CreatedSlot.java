package dev.penstock.source.internal.slot;

import org.jspecify.annotations.Nullable;

/**
 * A slot that was just created.
 *
 * @param name its name
 * @param consistentPoint the LSN below which commits are part of the snapshot; later commits will be streamed
 * @param snapshot the name of the exported snapshot, valid until the next command of the connection that created the
 *     slot; {@code null} if none was requested
 */
public record CreatedSlot(
        String name, long consistentPoint, @Nullable String snapshot) {}

package dev.penstock.source.status;

import org.jspecify.annotations.Nullable;

/**
 * What a source is doing, at one moment.
 *
 * @param slot its slot as the server described it, {@code null} if there is no slot of that name
 * @param session its subscription, {@code null} if there is none at present in this process
 */
public record SourceStatus(
        @Nullable SlotStatus slot, @Nullable SessionStatus session) {}

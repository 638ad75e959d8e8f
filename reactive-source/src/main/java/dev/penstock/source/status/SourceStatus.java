package dev.penstock.source.status;

import org.jspecify.annotations.Nullable;

/**
 * State of a source, at one moment.
 *
 * @param slot its slot as the server described it, {@code null} if no slot of that name exists
 * @param session its subscription, {@code null} if there is none in this process
 */
public record SourceStatus(
        @Nullable SlotStatus slot, @Nullable SessionStatus session) {}

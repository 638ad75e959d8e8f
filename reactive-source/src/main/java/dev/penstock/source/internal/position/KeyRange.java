package dev.penstock.source.internal.position;

import org.jspecify.annotations.Nullable;

/**
 * The values of a {@link RangedKey} from one bound to another.
 *
 * @param from the first value, {@code null} if there is no bound
 * @param to the value before which it ends, {@code null} if there is no bound
 */
public record KeyRange(@Nullable Object from, @Nullable Object to) {}

package dev.penstock.source.internal.position;

import org.jspecify.annotations.Nullable;

/**
 * Range of the values of a {@link RangedKey}.
 *
 * @param from the first value, {@code null} if there is no lower bound
 * @param to the value before which it ends, {@code null} if there is no upper bound
 */
public record KeyRange(@Nullable Object from, @Nullable Object to) {}

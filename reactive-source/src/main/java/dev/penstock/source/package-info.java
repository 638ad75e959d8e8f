/**
 * The entry: {@link dev.penstock.source.PostgresSource} and its builder. Stands on top of the packages below it, which take
 * values and never its options.
 */
@NullMarked
package dev.penstock.source;

import org.jspecify.annotations.NullMarked;

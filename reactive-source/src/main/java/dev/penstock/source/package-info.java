/**
 * Entry point of the source: {@link dev.penstock.source.PostgresSource}, its builder and its administration. The
 * packages below receive values and never the options themselves.
 */
@NullMarked
package dev.penstock.source;

import org.jspecify.annotations.NullMarked;

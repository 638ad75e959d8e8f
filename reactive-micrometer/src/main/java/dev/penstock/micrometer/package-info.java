/**
 * Meters and observations of Micrometer for sources, sinks and records. The source or the sink needs to be on the class path only if it
 * is measured.
 */
@NullMarked
package dev.penstock.micrometer;

import org.jspecify.annotations.NullMarked;

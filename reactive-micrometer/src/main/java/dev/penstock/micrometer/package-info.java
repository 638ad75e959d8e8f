/**
 * What sources, sinks and records do, as meters and observations of Micrometer. Depends on the entry, status and write packages
 * of source and sink, each only if it is measured; knows no Spring.
 */
@NullMarked
package dev.penstock.micrometer;

import org.jspecify.annotations.NullMarked;

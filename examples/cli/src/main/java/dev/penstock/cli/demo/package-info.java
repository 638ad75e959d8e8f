/** The demonstration: two databases, a workload, and the comparison at its end. */
@NullMarked
package dev.penstock.cli.demo;

import org.jspecify.annotations.NullMarked;

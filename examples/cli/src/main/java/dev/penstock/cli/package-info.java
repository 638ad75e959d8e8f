/**
 * The command line, with one class for each command.
 *
 * <p>Records and results are written to stdout, all other output to stderr. The exit status is 0 after success, 1 after a failure, and 2
 * for wrong usage.
 */
@NullMarked
package dev.penstock.cli;

import org.jspecify.annotations.NullMarked;

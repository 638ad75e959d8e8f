/**
 * The command line: one class for each command, on top of source and sink. Records and results go to stdout, everything
 * else to stderr; the exit status says 0 done, 1 failed, 2 wrong usage.
 */
@NullMarked
package dev.penstock.cli;

import org.jspecify.annotations.NullMarked;

/** One run of the command line: its arguments, configuration, environment, output and errors. */
@NullMarked
package dev.penstock.cli.invocation;

import org.jspecify.annotations.NullMarked;

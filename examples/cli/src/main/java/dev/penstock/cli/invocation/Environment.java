package dev.penstock.cli.invocation;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * Environment of a command.
 *
 * @param in the standard input
 * @param out the standard output, for records and results
 * @param err the standard error, for all other output
 * @param variables the environment variables
 * @param stop the signal that requests the command to stop
 */
public record Environment(
        InputStream in, Output out, PrintStream err, Map<String, String> variables, StopSignal stop) {}

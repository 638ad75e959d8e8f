package dev.penstock.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What surrounds a command.
 *
 * @param in the standard input
 * @param out where records and results go
 * @param err where everything else goes
 * @param variables the environment variables
 * @param stop asks the command to stop
 */
record Environment(InputStream in, Output out, PrintStream err, Map<String, String> variables, StopSignal stop) {}

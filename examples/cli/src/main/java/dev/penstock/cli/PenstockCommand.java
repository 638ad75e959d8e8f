package dev.penstock.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Superclass of all commands, with their common options. */
abstract class PenstockCommand {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Read options from a properties file with source.NAME=VALUE and sink.NAME=VALUE.")
    @Nullable
    Path config;

    @Option(names = "--verbose", description = "Log more, and print stack traces.")
    boolean verbose;

    @Option(names = "--quiet", description = "Print only warnings and errors to stderr.")
    boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    /** Returns whether the command accepts {@code --source.NAME}. */
    boolean hasSource() {
        return false;
    }

    /** Returns whether the command accepts {@code --sink.NAME}. */
    boolean hasSink() {
        return false;
    }

    /** Returns the lines of the examples in the command's help. */
    List<String> examples() {
        return List.of();
    }

    /** Runs the command and returns its exit status. */
    abstract int run(Invocation invocation);
}

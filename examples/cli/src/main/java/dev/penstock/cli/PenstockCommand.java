package dev.penstock.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options and the contract that all commands share. */
abstract class PenstockCommand {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A properties file with source.NAME=VALUE and sink.NAME=VALUE.")
    @Nullable
    Path config;

    @Option(names = "--verbose", description = "Log more, and print stack traces.")
    boolean verbose;

    @Option(names = "--quiet", description = "Print only warnings and errors to stderr, not what the command is doing.")
    boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    /** Returns whether {@code --source.NAME} has a meaning. */
    boolean hasSource() {
        return false;
    }

    /** Returns whether {@code --sink.NAME} has a meaning. */
    boolean hasSink() {
        return false;
    }

    /** Returns the lines of the examples that the command's help shows. */
    List<String> examples() {
        return List.of();
    }

    /** Runs the command and returns its exit status. */
    abstract int run(Invocation invocation);
}

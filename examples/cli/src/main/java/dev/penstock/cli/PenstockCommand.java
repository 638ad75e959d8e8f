package dev.penstock.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all commands have. */
abstract class PenstockCommand {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A properties file with source.NAME=VALUE and sink.NAME=VALUE.")
    @Nullable
    Path config;

    @Option(names = "--verbose", description = "Log more, and print stack traces.")
    boolean verbose;

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

    /** Runs the command and returns its exit status. */
    abstract int run(Invocation invocation);
}

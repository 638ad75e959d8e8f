package dev.penstock.cli.command;

import dev.penstock.cli.invocation.Invocation;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Superclass of all commands, with their common options. */
public abstract class PenstockCommand {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Read options from a properties file with source.NAME=VALUE and sink.NAME=VALUE.")
    @Nullable
    public Path config;

    @Option(names = "--verbose", description = "Log more, and print stack traces.")
    public boolean verbose;

    @Option(names = "--quiet", description = "Print only warnings and errors to stderr.")
    public boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    /** Returns whether the command accepts {@code --source.NAME}. */
    public boolean hasSource() {
        return false;
    }

    /** Returns whether the command accepts {@code --sink.NAME}. */
    public boolean hasSink() {
        return false;
    }

    /** Returns the lines of the examples in the command's help. */
    public List<String> examples() {
        return List.of();
    }

    /** Runs the command and returns its exit status. */
    public abstract int run(Invocation invocation);
}

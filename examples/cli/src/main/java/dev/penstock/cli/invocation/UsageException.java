package dev.penstock.cli.invocation;

import dev.penstock.core.ConfigurationException.Problem;
import java.util.List;

/** Signals wrong usage, which ends the command with status 2; contains all problems of the command line and the configuration. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    UsageException(List<Problem> problems) {
        super(problems.toString());
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}

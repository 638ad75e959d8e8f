package dev.penstock.core;

import java.util.List;

/**
 * Signals that options are invalid.
 *
 * <p>It is usually thrown when a source or sink is built, before anything is connected. It lists all problems at once. Each problem
 * names its option and none contains the option's value. The exception is not transient.
 */
public final class ConfigurationException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * Creates an exception.
     *
     * @param problems the problems, at least one
     * @throws IllegalArgumentException if there is no problem
     */
    public ConfigurationException(List<Problem> problems) {
        super(message(problems), null);
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems in the order in which they were found. The list is unmodifiable. */
    public List<Problem> problems() {
        return problems;
    }

    /** Returns {@code false}: an option must be changed first. */
    @Override
    public boolean isTransient() {
        return false;
    }

    private static String message(List<Problem> problems) {
        return problems.stream()
                .map(Problem::toString)
                .reduce((a, b) -> a + "; " + b)
                .orElseThrow(() -> new IllegalArgumentException("no problems"));
    }

    /**
     * One invalid option.
     *
     * @param option the name of the option
     * @param message a description of the problem that does not contain the option's value
     */
    public record Problem(String option, String message) {
        @Override
        public String toString() {
            return option + ": " + message;
        }
    }
}

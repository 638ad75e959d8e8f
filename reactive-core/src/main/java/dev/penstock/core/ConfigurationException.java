package dev.penstock.core;

import java.util.List;

/** The options are wrong: all problems at once, each naming its option, none printing a value. Not transient. */
public final class ConfigurationException extends PenstockException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** Makes an exception of at least one problem. */
    public ConfigurationException(List<Problem> problems) {
        super(message(problems), null);
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems, in the order they were found. */
    public List<Problem> problems() {
        return problems;
    }

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
     * One problem.
     *
     * @param option the option's name
     * @param message what is wrong with it, without its value
     */
    public record Problem(String option, String message) {
        @Override
        public String toString() {
            return option + ": " + message;
        }
    }
}

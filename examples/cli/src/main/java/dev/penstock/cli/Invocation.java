package dev.penstock.cli;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run of a command: its surroundings and its configuration, whose problems are reported together. */
final class Invocation {
    private final Environment environment;
    private final ConfigurationSources configuration;
    private final List<Problem> problems;

    Invocation(Environment environment, ConfigurationSources configuration, List<Problem> problems) {
        this.environment = environment;
        this.configuration = configuration;
        this.problems = new ArrayList<>(problems);
    }

    Environment environment() {
        return environment;
    }

    Output out() {
        return environment.out();
    }

    /** Adds a problem to those that {@link #checked} reports. */
    void problem(String option, String message) {
        problems.add(new Problem(option, message));
    }

    /** Returns the source, or {@code null} where its options are wrong: then {@link #checked} throws. */
    <T> @Nullable T source(Function<Map<String, String>, T> factory) {
        return build("source", configuration.source(), factory);
    }

    /** Returns the sink, or {@code null} where its options are wrong: then {@link #checked} throws. */
    <T> @Nullable T sink(Function<Map<String, String>, T> factory) {
        return build("sink", configuration.sink(), factory);
    }

    /** Returns {@code built}; throws where anything was wrong, with it or elsewhere. */
    <T> T checked(@Nullable T built) {
        if (!problems.isEmpty() || built == null) {
            throw new UsageException(problems);
        }
        return built;
    }

    private <T> @Nullable T build(String part, Map<String, String> options, Function<Map<String, String>, T> factory) {
        try {
            return factory.apply(options);
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> problem(part + '.' + problem.option(), problem.message()));
            return null;
        }
    }
}

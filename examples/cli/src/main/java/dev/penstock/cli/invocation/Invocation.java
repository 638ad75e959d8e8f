package dev.penstock.cli.invocation;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSinkBuilder;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One run of a command, with its environment and its configuration. Collects problems of the configuration to report them together. */
public final class Invocation {
    private final Environment environment;
    private final ConfigurationSources configuration;
    private final boolean quiet;
    private final List<Problem> problems;

    public Invocation(
            Environment environment, ConfigurationSources configuration, boolean quiet, List<Problem> problems) {
        this.environment = environment;
        this.configuration = configuration;
        this.quiet = quiet;
        this.problems = new ArrayList<>(problems);
    }

    public Environment environment() {
        return environment;
    }

    public Output out() {
        return environment.out();
    }

    /** Returns whether only warnings and errors are printed to stderr. */
    public boolean isQuiet() {
        return quiet;
    }

    /** Adds a problem to those that {@link #checked} reports. */
    public void problem(String option, String message) {
        problems.add(new Problem(option, message));
    }

    /** Returns the options of the source. */
    public Map<String, String> sourceOptions() {
        return configuration.source();
    }

    /** Returns the options of the sink. */
    public Map<String, String> sinkOptions() {
        return configuration.sink();
    }

    /** Returns a source, or {@code null} if its options are invalid; {@link #checked} then throws. */
    @Nullable
    public PostgresSource source() {
        return source(sourceOptions());
    }

    /** Returns a source with these options, or {@code null} if they are invalid; {@link #checked} then throws. */
    @Nullable
    public PostgresSource source(Map<String, String> options) {
        return build("source", () -> PostgresSource.fromMap(options));
    }

    /** Returns a sink, or {@code null} if its options are invalid; {@link #checked} then throws. */
    @Nullable
    public PostgresSink sink(PostgresSinkBuilder builder) {
        return build("sink", builder::build);
    }

    /** Returns a Kafka sink, or {@code null} if its options are invalid; {@link #checked} then throws. */
    @Nullable
    public KafkaSink sink(KafkaSinkBuilder builder) {
        return build("sink", builder::build);
    }

    /** Returns {@code built}. Throws {@link UsageException} if there is any problem, with it or with other options. */
    public <T> T checked(@Nullable T built) {
        if (!problems.isEmpty() || built == null) {
            throw new UsageException(problems);
        }
        return built;
    }

    private <T> @Nullable T build(String part, Supplier<T> factory) {
        try {
            return factory.get();
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> problem(part + '.' + problem.option(), problem.message()));
            return null;
        }
    }
}

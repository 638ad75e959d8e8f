package dev.penstock.conduit.configuration;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.core.option.OptionType;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The settings of one connector, validated: those of the library, and those of the Go SDK.
 *
 * @param options the library's options
 * @param sdk the parameters of the SDK that are given
 */
public record ConnectorConfiguration(Map<String, String> options, Map<String, String> sdk) {
    /**
     * Returns the settings of a source.
     *
     * @throws ConfigurationException with all problems
     */
    public static ConnectorConfiguration ofSource(Map<String, String> given) {
        return of(given, SdkParameter.SOURCE, PostgresSource.options(), PostgresSource::fromMap);
    }

    /**
     * Returns the settings of a destination.
     *
     * @throws ConfigurationException with all problems
     */
    public static ConnectorConfiguration ofDestination(Map<String, String> given) {
        return of(given, SdkParameter.DESTINATION, PostgresSink.options(), options -> {
            List<Problem> problems = new ArrayList<>(options.keySet().stream()
                    .filter(ConnectorParameters.NOT_OF_DESTINATION::contains)
                    .sorted()
                    .map(name -> new Problem(
                            name,
                            "is not a parameter of this connector: Conduit keeps positions and dead letters itself"))
                    .toList());
            collect(problems, () -> PostgresSink.fromMap(options));
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
        });
    }

    private static ConnectorConfiguration of(
            Map<String, String> given,
            List<SdkParameter> sdkParameters,
            List<OptionDescription> known,
            Consumer<Map<String, String>> check) {
        Map<String, String> options = new HashMap<>();
        given.forEach((name, value) -> {
            if (!value.isBlank()) {
                options.put(name, normalized(known, name, value.strip()));
            }
        });
        Map<String, String> sdk = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (SdkParameter parameter : sdkParameters) {
            String value = options.remove(parameter.name());
            if (value != null) {
                sdk.put(parameter.name(), value);
                Problem problem = parameter.problem(value);
                if (problem != null) {
                    problems.add(problem);
                }
            }
        }
        collect(problems, () -> check.accept(options));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new ConnectorConfiguration(Map.copyOf(options), Map.copyOf(sdk));
    }

    private static void collect(List<Problem> problems, Runnable check) {
        try {
            check.run();
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
        }
    }

    /** Conduit's durations are Go's, such as {@code 1m30s}. */
    private static String normalized(List<OptionDescription> known, String name, String value) {
        boolean isDuration = known.stream()
                .anyMatch(parameter -> parameter.name().equals(name) && parameter.type() == OptionType.DURATION);
        boolean isSdk = name.startsWith("sdk.");
        return isDuration && !isSdk && GoDuration.isValid(value) ? GoDuration.toMillis(value) : value;
    }

    public PostgresSource source() {
        return PostgresSource.fromMap(options);
    }

    /** Returns whether an option of the library is on. */
    boolean option(String name, boolean byDefault) {
        return Boolean.parseBoolean(options.getOrDefault(name, Boolean.toString(byDefault)));
    }

    public boolean isOn(SdkParameter parameter) {
        return Boolean.parseBoolean(text(parameter));
    }

    public int number(SdkParameter parameter) {
        return Integer.parseInt(text(parameter));
    }

    public Duration duration(SdkParameter parameter) {
        return GoDuration.parse(text(parameter));
    }

    public String text(SdkParameter parameter) {
        return sdk.getOrDefault(parameter.name(), parameter.defaultText());
    }

    /** Prints the names alone: an address holds a password. */
    @Override
    public String toString() {
        return "ConnectorConfiguration" + options.keySet() + sdk.keySet();
    }
}

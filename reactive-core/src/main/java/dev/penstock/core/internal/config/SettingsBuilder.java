package dev.penstock.core.internal.config;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Builder of {@link Settings} from typed values and texts, which reports all problems at once. A later value for a parameter replaces an
 * earlier one. Not thread-safe.
 */
public final class SettingsBuilder {
    private final Specification specification;
    private final Map<Parameter<?>, Object> values = new HashMap<>();
    private final Map<String, Problem> unreadable = new LinkedHashMap<>();
    private final List<Function<Settings, List<Problem>>> requirements = new ArrayList<>();

    SettingsBuilder(Specification specification) {
        this.specification = specification;
    }

    /** Sets a typed value. */
    public <T> SettingsBuilder set(Parameter<T> parameter, T value) {
        if (specification.find(parameter.name()) != parameter) {
            throw new IllegalArgumentException("Parameter '" + parameter.name() + "' is not in the specification");
        }
        unreadable.remove(parameter.name());
        values.put(parameter, Objects.requireNonNull(value, parameter.name()));
        return this;
    }

    /** Sets a value as text. An empty text removes the value that was set before. */
    public SettingsBuilder set(String name, String text) {
        Parameter<?> parameter = specification.find(name);
        if (parameter == null) {
            unreadable.put(name, new Problem(name, unknown(name)));
        } else {
            unreadable.remove(name);
            values.remove(parameter);
            if (!text.isBlank()) {
                read(parameter, text);
            }
        }
        return this;
    }

    /** Requires a value for a parameter with a default, if {@code when} is true for the settings. */
    public SettingsBuilder require(Parameter<?> parameter, Predicate<Settings> when, String why) {
        requirements.add(settings -> !isGiven(parameter) && when.test(settings)
                ? List.of(new Problem(parameter.name(), "is required: " + why))
                : List.of());
        return this;
    }

    /**
     * Returns the settings.
     *
     * @throws ConfigurationException with all problems: unknown names, invalid and missing values, contradictions
     */
    public Settings build() {
        List<Problem> problems = new ArrayList<>();
        unreadable.values().stream()
                .filter(problem -> specification.find(problem.option()) == null)
                .forEach(problems::add);
        Map<Parameter<?>, Object> valid = new HashMap<>();
        for (Parameter<?> parameter : specification.parameters()) {
            Problem problem = check(parameter, valid);
            if (problem != null) {
                problems.add(problem);
            }
        }
        Settings settings = new Settings(valid);
        problems.addAll(specification.contradictions(settings));
        requirements.forEach(requirement -> problems.addAll(requirement.apply(settings)));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return settings;
    }

    private <T> void read(Parameter<T> parameter, String text) {
        try {
            values.put(parameter, parameter.parse(text));
        } catch (IllegalArgumentException e) {
            unreadable.put(
                    parameter.name(),
                    new Problem(parameter.name(), Objects.requireNonNullElse(e.getMessage(), "cannot be read")));
        }
    }

    /** Adds the parameter's value to {@code valid}, under its original's name if it is an alias, or returns a problem. */
    private <T> @Nullable Problem check(Parameter<T> parameter, Map<Parameter<?>, Object> valid) {
        String name = parameter.name();
        if (unreadable.containsKey(name)) {
            return unreadable.get(name);
        }
        @SuppressWarnings("unchecked") // Only set and read put values, and they take a T for a Parameter<T>.
        @Nullable
        T value = (T) values.get(parameter);
        if (value == null) {
            return parameter.isRequired() && !isGivenByAlias(parameter) ? new Problem(name, "is required") : null;
        }
        Parameter<T> original = parameter.original();
        if (original != null && isGiven(original)) {
            return new Problem(name, "is another name of '" + original.name() + "', which is given too");
        }
        String problem = parameter.problem(value);
        if (problem != null) {
            return new Problem(name, problem);
        }
        valid.put(original == null ? parameter : original, value);
        return null;
    }

    private boolean isGivenByAlias(Parameter<?> parameter) {
        return specification.parameters().stream().anyMatch(other -> other.original() == parameter && isGiven(other));
    }

    private boolean isGiven(Parameter<?> parameter) {
        return values.containsKey(parameter) || unreadable.containsKey(parameter.name());
    }

    private String unknown(String name) {
        String similar = Similarity.closest(
                name, specification.parameters().stream().map(Parameter::name).toList());
        return similar == null ? "is not an option" : "is not an option; did you mean '" + similar + "'?";
    }
}

package dev.penstock.core.internal.config;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.option.OptionDescription;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ordered set of parameters, with the rules between them. Immutable. */
public final class Specification {
    private final Map<String, Parameter<?>> parameters;
    private final List<Function<Settings, List<Problem>>> rules;

    private Specification(Map<String, Parameter<?>> parameters, List<Function<Settings, List<Problem>>> rules) {
        this.parameters = parameters;
        this.rules = rules;
    }

    /** Returns a specification of these parameters, whose names differ. */
    public static Specification of(Parameter<?>... parameters) {
        Map<String, Parameter<?>> byName = new LinkedHashMap<>();
        for (Parameter<?> parameter : parameters) {
            if (byName.put(parameter.name(), parameter) != null) {
                throw new IllegalArgumentException("Two parameters have the name '" + parameter.name() + "'");
            }
        }
        return new Specification(Collections.unmodifiableMap(byName), List.of());
    }

    /**
     * Returns this specification with rules that detect contradictions. A rule receives the settings that are valid by themselves and
     * returns the problems of their combination.
     */
    public Specification withRules(List<Function<Settings, List<Problem>>> rules) {
        return new Specification(parameters, List.copyOf(rules));
    }

    /** Returns the parameters, aliases included. */
    public List<Parameter<?>> parameters() {
        return List.copyOf(parameters.values());
    }

    /** Returns the descriptions of the parameters, aliases included. */
    public List<OptionDescription> options() {
        return parameters.values().stream()
                .<OptionDescription>map(Parameter::describe)
                .toList();
    }

    /** Returns a new builder of settings. */
    public SettingsBuilder settings() {
        return new SettingsBuilder(this);
    }

    /**
     * Parses settings.
     *
     * @throws ConfigurationException with all problems: unknown names, invalid and missing values, contradictions
     */
    public Settings parse(Map<String, String> options) {
        SettingsBuilder settings = settings();
        options.forEach(settings::set);
        return settings.build();
    }

    @Nullable
    Parameter<?> find(String name) {
        return parameters.get(name);
    }

    List<Problem> contradictions(Settings settings) {
        return rules.stream().flatMap(rule -> rule.apply(settings).stream()).toList();
    }
}

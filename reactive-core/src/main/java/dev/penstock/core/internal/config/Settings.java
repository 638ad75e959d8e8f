package dev.penstock.core.internal.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Values for the parameters of a {@link Specification}, validated. Immutable. */
public final class Settings {
    private final Map<Parameter<?>, Object> values;

    Settings(Map<Parameter<?>, Object> values) {
        this.values = Map.copyOf(values);
    }

    /** Returns a value, given or the default; for parameters that are required or have a default. */
    public <T> T get(Parameter<T> parameter) {
        return find(parameter)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Parameter '" + parameter.name() + "' is not set and has no default"));
    }

    /** Returns a value, given or the default, or empty if there is neither. */
    public <T> Optional<T> find(Parameter<T> parameter) {
        @SuppressWarnings("unchecked") // SettingsBuilder.set takes only a T for a Parameter<T>.
        @Nullable
        T given = (T) values.get(parameter);
        return Optional.ofNullable(given == null ? parameter.defaultValue() : given);
    }

    /** Returns whether a value was given. */
    public boolean isGiven(Parameter<?> parameter) {
        return values.containsKey(parameter);
    }

    /** Returns the given values as text, by name; mutable. */
    Map<String, String> texts() {
        Map<String, String> texts = new HashMap<>();
        values.keySet().forEach(parameter -> texts.put(parameter.name(), text(parameter)));
        return texts;
    }

    /** Returns a text with the names of the given values, never the values, which may be secret. */
    @Override
    public String toString() {
        TreeSet<String> names = new TreeSet<>();
        values.keySet().forEach(parameter -> names.add(parameter.name()));
        return "Settings" + names;
    }

    private <T> String text(Parameter<T> parameter) {
        return parameter.format(get(parameter));
    }
}

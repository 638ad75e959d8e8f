package dev.penstock.spring.internal.option;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collector of the problems of a configuration, so that all of them are reported at once. Not thread-safe. */
public final class Problems {
    private final List<Problem> found = new ArrayList<>();

    public void add(String option, String message) {
        found.add(new Problem(option, message));
    }

    /** Returns the result of {@code build}, or {@code null} if its options under {@code prefix} have problems. */
    public <T> @Nullable T build(String prefix, Supplier<T> build) {
        try {
            return build.get();
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> add(prefix + '.' + problem.option(), problem.message()));
            return null;
        }
    }

    /** Fails with all problems if there are any. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
    }
}

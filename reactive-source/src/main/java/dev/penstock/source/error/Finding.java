package dev.penstock.source.error;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A problem that prevents a stream, and its fix.
 *
 * @param subject the object with the problem: a table, a slot, a setting
 * @param message the problem, a full sentence that names the subject
 * @param fix the statement that fixes it, {@code null} if there is none
 */
public record Finding(
        String subject, String message, @Nullable String fix) {
    @Override
    public String toString() {
        return fix == null ? message + '.' : message + "; to mend it, run: " + fix;
    }

    static String join(List<Finding> findings) {
        if (findings.isEmpty()) {
            throw new IllegalArgumentException("no findings");
        }
        return findings.stream().map(Finding::toString).collect(Collectors.joining(" "));
    }
}

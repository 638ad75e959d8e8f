package dev.penstock.source.catalog;

import dev.penstock.core.PenstockException;
import dev.penstock.source.error.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one check of a {@link Preflight}.
 *
 * @param name what was checked
 * @param ok whether all is well
 * @param message a full sentence that says how it is
 * @param fix the statement that mends it, {@code null} where nothing is to be mended, or no statement does
 */
public record Check(
        String name, boolean ok, String message, @Nullable String fix) {
    static Check ok(String name, String message) {
        return new Check(name, true, message + '.', null);
    }

    static Check failed(String name, Finding finding) {
        return new Check(name, false, finding.message() + '.', finding.fix());
    }

    static Check failed(String name, PenstockException error, @Nullable String fix) {
        return new Check(name, false, Objects.requireNonNullElse(error.getMessage(), name), fix);
    }

    /** Returns a failed check for each finding; where there is none, one that is well and says so. */
    static List<Check> of(String name, List<Finding> findings, String messageIfNone) {
        if (findings.isEmpty()) {
            return List.of(ok(name, messageIfNone));
        }
        List<Check> checks = new ArrayList<>();
        findings.forEach(finding -> checks.add(failed(name, finding)));
        return checks;
    }
}

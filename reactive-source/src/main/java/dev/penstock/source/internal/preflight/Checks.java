package dev.penstock.source.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Outcomes of a {@link Preflight}, created from findings and errors. */
final class Checks {
    private Checks() {}

    static Check ok(String name, String message) {
        return Check.ok(name, message + '.');
    }

    static Check failed(String name, PenstockException error, @Nullable String fix) {
        return Check.failed(name, Objects.requireNonNullElse(error.getMessage(), name), fix);
    }

    /** Returns a failed check for each finding; if there is none, one passed check with the message. */
    static List<Check> of(String name, List<Check> findings, String messageIfNone) {
        if (findings.isEmpty()) {
            return List.of(ok(name, messageIfNone));
        }
        return findings.stream().map(finding -> finding.named(name)).toList();
    }
}

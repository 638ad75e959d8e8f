package dev.penstock.verification.soak;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Plan of a soak.
 *
 * @param duration the duration of the load
 * @param interval the time between two restarts
 * @param rate the number of transactions per second
 * @param version the major version of both servers
 * @param directory the directory for the report
 */
public record SoakPlan(Duration duration, Duration interval, int rate, int version, Path directory) {
    /** Returns the time between two samples: about a thousand of them make a picture. */
    Duration sampling() {
        return Duration.ofMillis(Math.max(250, duration.toMillis() / 1000));
    }
}

package dev.penstock.verification.soak;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a soak does.
 *
 * @param duration how long the load lasts
 * @param interval how long nothing is restarted between two restarts
 * @param rate how many transactions are committed a second
 * @param version the major version of both servers
 * @param directory where the report is written
 */
public record SoakPlan(Duration duration, Duration interval, int rate, int version, Path directory) {
    /** Returns the time between two samples: about a thousand of them make a picture. */
    Duration sampling() {
        return Duration.ofMillis(Math.max(250, duration.toMillis() / 1000));
    }
}

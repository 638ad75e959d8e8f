package dev.penstock.cli.run;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SlotStatus;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes that were on the server when a source began to stream. A server can need long to send the first of them, for example before the
 * end of a large transaction, so silence does not show that there are none.
 */
final class Backlog {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

    private final PostgresSource source;
    private boolean reported;
    /** The end of the WAL when it was first queried. */
    private @Nullable BigInteger end;

    Backlog(PostgresSource source) {
        this.source = source;
    }

    /** Returns whether all of them were received. Blocks its thread until the end of the WAL is known. Not thread-safe. */
    boolean isReceived() {
        String received =
                source.admin().session().map(SessionStatus::receivedLsn).orElse(null);
        if (received == null) {
            return false;
        }
        if (end == null) {
            end = endOfWal().orElse(null);
        }
        return end != null && lsn(received).compareTo(end) >= 0;
    }

    private Optional<BigInteger> endOfWal() {
        try {
            return source.admin()
                    .status()
                    .blockOptional(DEADLINE)
                    .flatMap(status -> Optional.ofNullable(status.slot()))
                    .flatMap(Backlog::endOfWal);
        } catch (RuntimeException e) {
            if (!reported) {
                reported = true;
                LOG.warn("Cannot end when idle before the end of the WAL is known; trying again: {}", e.getMessage());
            }
            return Optional.empty();
        }
    }

    private static Optional<BigInteger> endOfWal(SlotStatus slot) {
        return Optional.ofNullable(slot.confirmedLsn())
                .map(confirmed -> lsn(confirmed).add(BigInteger.valueOf(slot.lagBytes())));
    }

    /** Returns the value of an LSN such as {@code 16/B374D848}. */
    private static BigInteger lsn(String text) {
        String[] halves = text.split("/", 2);
        return new BigInteger(halves[0], 16).shiftLeft(Integer.SIZE).add(new BigInteger(halves[1], 16));
    }
}

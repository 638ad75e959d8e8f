package dev.penstock.cli.run;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import java.util.function.BooleanSupplier;

/** Conditions of a source's subscription for which a command waits. */
public final class Sessions {
    private Sessions() {}

    /** Returns whether the subscription has read its tables and streams changes, or reconnects to do so. */
    public static boolean isFollowing(PostgresSource source) {
        return source.admin()
                .session()
                .map(SessionStatus::phase)
                .filter(phase -> phase == Phase.STREAMING || phase == Phase.RECONNECTING)
                .isPresent();
    }

    /**
     * Returns the condition that the subscription streams changes and has received those that were on the server when it began. The
     * condition can block its thread, and is not thread-safe.
     */
    public static BooleanSupplier hasCaughtUp(PostgresSource source) {
        Backlog backlog = new Backlog(source);
        return () -> isFollowing(source) && backlog.isReceived();
    }

    /** Returns the condition {@link #hasCaughtUp} of a subscription of which all emitted records are acknowledged. */
    public static BooleanSupplier isDone(PostgresSource source) {
        BooleanSupplier caughtUp = hasCaughtUp(source);
        return () -> caughtUp.getAsBoolean()
                && source.admin()
                        .session()
                        .filter(session -> session.unacknowledged() == 0)
                        .isPresent();
    }
}

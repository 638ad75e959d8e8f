package dev.penstock.cli.run;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus.Phase;

/** Queries about the phase of a source's subscription. */
public final class Sessions {
    private Sessions() {}

    /** Returns whether the subscription has read its tables and streams changes, or reconnects to do so. */
    public static boolean isFollowing(PostgresSource source) {
        return source.admin()
                .session()
                .filter(session -> session.phase() == Phase.STREAMING || session.phase() == Phase.RECONNECTING)
                .isPresent();
    }

    /** Returns whether the subscription streams changes and all emitted records are acknowledged. */
    public static boolean isDone(PostgresSource source) {
        return isFollowing(source)
                && source.admin()
                        .session()
                        .filter(session -> session.unacknowledged() == 0)
                        .isPresent();
    }
}

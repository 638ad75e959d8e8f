package dev.penstock.cli;

import dev.penstock.source.PostgresSource;
import dev.penstock.source.status.SessionStatus.Phase;

/** What a source's subscription is doing. */
final class Sessions {
    private Sessions() {}

    /** Returns whether it has read its tables and follows the changes, or tries to again. */
    static boolean isFollowing(PostgresSource source) {
        return source.admin()
                .session()
                .filter(session -> session.phase() == Phase.STREAMING || session.phase() == Phase.RECONNECTING)
                .isPresent();
    }

    /** Returns whether it follows the changes, and everything it has emitted is acknowledged. */
    static boolean isDone(PostgresSource source) {
        return isFollowing(source)
                && source.admin()
                        .session()
                        .filter(session -> session.unacknowledged() == 0)
                        .isPresent();
    }
}

package dev.penstock.verification.crash.plan;

import java.util.Locale;

/** Focus of the faults of a check. */
public enum Focus {
    /** Anywhere. */
    ANYTHING,
    /** During a snapshot: each round begins with a snapshot of large tables, which is interrupted repeatedly. */
    SNAPSHOT,
    /** During a backlog: in each round records pile up, the source loses a connection, and the connector is killed. */
    BACKLOG,
    /** One at a time, each after the connector has recovered from the previous one, until each kind has taken effect. */
    EACH,
    /** Acts of a person instead of faults, one a round: afterwards source and target are equal, or an error names the cause. */
    PEOPLE;

    /** Returns the name as the command line writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

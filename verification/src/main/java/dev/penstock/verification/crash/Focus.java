package dev.penstock.verification.crash;

import java.util.Locale;

/** Where the faults fall. */
public enum Focus {
    /** Anywhere. */
    ANYTHING,
    /** Into the reading of tables: every round begins again with large tables, and what cuts their reading comes again and again. */
    SNAPSHOT,
    /** Into a backlog: every round lets records pile up, loses a connection of the source, and kills the connector. */
    BACKLOG,
    /** One after the other, each when the connector has got over the one before, until every kind has taken effect. */
    EACH,
    /** Acts of a person instead of faults, one a round: afterwards source and target are equal, or an error names the cause. */
    PEOPLE;

    /** Returns the name as the command line writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.penstock.verification.crash.plan;

import java.util.Locale;

/** Guarantee of the connector, which determines the allowed workload. */
public enum Mode {
    /** Records may be written again: tables have a key, and nothing is done that a repeat changes by nature. */
    AT_LEAST_ONCE,
    /** A record is written once: tables without key, reused keys and swapped unique values too. */
    EXACTLY_ONCE;

    /** Returns the name as the command line writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package dev.penstock.verification.crash.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Kind of a fault, or of an act of a person. */
public enum FaultKind {
    /** SIGKILL of the connector, which is down for a while. */
    CONNECTOR_KILLED,
    /** SIGTERM of the connector, which writes and acknowledges what it has and ends; it is down for a while. */
    CONNECTOR_STOPPED,
    /** SIGTERM of the connector, which cancels everything and acknowledges at that moment what it had held back. */
    ACKNOWLEDGED_ON_CANCEL,
    /** SIGSTOP of the connector, and SIGCONT, sometimes when the server has given it up. */
    CONNECTOR_SUSPENDED,
    /** SIGKILL of the source's server, and its restart. */
    SOURCE_KILLED,
    /** SIGKILL of the target's server, and its restart. */
    TARGET_KILLED,
    /** {@code pg_terminate_backend} of the walsender, twice. */
    WALSENDER_TERMINATED,
    /** {@code pg_terminate_backend} of the source's other sessions, which read tables and the catalog, twice. */
    SOURCE_SESSION_TERMINATED,
    /** {@code pg_terminate_backend} of the sink's sessions, twice. */
    SINK_SESSION_TERMINATED,
    /** All connections of one side closed in order. */
    NETWORK_CUT,
    /** All connections of one side reset. */
    NETWORK_RESET,
    /** A connection reset after some number of bytes, wherever that is in a message. */
    NETWORK_RESET_IN_MESSAGE,
    /** Nothing passes for a while. */
    NETWORK_STALLED,
    /** All that is sent is lost, silently, until the connections are reset. */
    NETWORK_LOST,
    /** All that is sent in one direction is lost, silently, for longer than either end waits. */
    NETWORK_LOST_ONE_WAY,
    /** Each record takes a while. */
    CONSUMER_SLOW,
    /** The source hears of no acknowledgement for a while. */
    ACKNOWLEDGEMENTS_HELD,
    /** The target has no room for a while. */
    TARGET_FULL,
    /** The target's sessions need not wait for their commits to be on disk, and then its server is killed. */
    TARGET_COMMITS_LAZILY,
    /** The connector killed, and slot, publication, position and target created again before its restart. */
    STARTED_OVER,
    /** The connector killed, and started with a position it had stored some time before. */
    POSITION_OLDER,
    /** The connector killed, and started without a position. */
    POSITION_LOST,
    /**
     * A second connector started while the first is slow and not heard, but goes on; it must be kept from writing, and is
     * killed some time after the second has begun.
     */
    CONNECTOR_OVERTAKEN,
    /** A person takes a table out of the publication and adds it again. */
    PUBLICATION_TABLE_REMOVED("accounts|'crash'"),
    /** A person lets the publication publish inserts alone for a while. */
    PUBLICATION_NARROWED("accounts|'crash'"),
    /** A person publishes a table with a row filter for a while. */
    PUBLICATION_FILTERED("accounts|'crash'"),
    /** A person puts a copy of a table in its place by renaming both. */
    TABLE_SWAPPED("docs"),
    /** A person drops a table and makes it again. */
    TABLE_RECREATED("events"),
    /** A person reads changes from the connector's slot. */
    SLOT_CONSUMED("'crash'"),
    /** A person drops a table's primary key on both sides for a while. */
    KEY_DROPPED("events"),
    /** A person widens a column on both sides. */
    COLUMN_WIDENED("accounts"),
    /** A person truncates a table that a table of the target references which is not replicated. */
    REFERENCED_TABLE_TRUNCATED("remarks"),
    /** A person adds a foreign key that cascades on both sides. */
    FOREIGN_KEY_ADDED("parents"),
    /** A person holds a transaction open on both sides. */
    TRANSACTION_HELD("transaction"),
    /** A person sets policies on a table of the target that let rows be read and inserted only. */
    POLICY_SET("accounts"),
    /** A person sets a trigger on a table of the target that suppresses updates. */
    TRIGGER_SET("parents_children"),
    /** A person changes the connector's password on both sides for a while. */
    PASSWORD_ROTATED("password|28P01"),
    /** A person moves rows between partitions. */
    ROWS_MOVED("areas");

    private final String names;

    /** Makes a failure. */
    FaultKind() {
        this("");
    }

    /** Makes an act of a person, whose error names one of these, which bars separate. */
    FaultKind(String names) {
        this.names = names;
    }

    /** Returns whether it is the act of a person, not a failure. */
    public boolean isAct() {
        return !names.isEmpty();
    }

    /** Returns whether a message names the act. */
    public boolean isNamedIn(String message) {
        return Arrays.stream(names.split("\\|")).anyMatch(message::contains);
    }

    /** Returns the acts of a person. */
    public static List<FaultKind> acts() {
        return Arrays.stream(values()).filter(FaultKind::isAct).toList();
    }

    /** Returns the kinds that the guarantee of a mode covers. */
    public static List<FaultKind> of(Mode mode) {
        return Arrays.stream(values()).filter(kind -> kind.isOf(mode)).toList();
    }

    /**
     * Returns whether the guarantee of a mode covers this kind. A position in the target is never old or lost, and only with one in the
     * target a second connector is prevented from writing.
     */
    private boolean isOf(Mode mode) {
        return switch (this) {
            case POSITION_OLDER, POSITION_LOST -> mode == Mode.AT_LEAST_ONCE;
            case CONNECTOR_OVERTAKEN -> mode == Mode.EXACTLY_ONCE;
            default -> !isAct();
        };
    }

    /** Returns the name in words. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

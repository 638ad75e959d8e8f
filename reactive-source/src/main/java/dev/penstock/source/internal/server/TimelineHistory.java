package dev.penstock.source.internal.server;

import dev.penstock.source.error.position.PositionAheadException;
import dev.penstock.source.error.position.TimelineException;
import dev.penstock.source.internal.pgoutput.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Timelines of a server's WAL. Each failover and each completed recovery starts a new timeline at a switch point
 * (manual, section "Timelines").
 */
public final class TimelineHistory {
    private final int timeline;
    private final Map<Integer, Long> switchPoints;

    private TimelineHistory(int timeline, Map<Integer, Long> switchPoints) {
        this.timeline = timeline;
        this.switchPoints = switchPoints;
    }

    /** Reads the history of {@code timeline} on a replication connection. */
    public static TimelineHistory read(Connection replication, int timeline) {
        if (timeline == 1) {
            return parse(timeline, "");
        }
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
            row.next();
            return parse(timeline, row.getString("content"));
        } catch (SQLException e) {
            throw SqlErrors.of("read the history of timeline " + timeline, e);
        }
    }

    /**
     * Parses the history file of {@code timeline}: one line for each earlier timeline, with its number and the LSN at
     * which it was left, and comments.
     */
    static TimelineHistory parse(int timeline, String content) {
        Map<Integer, Long> switchPoints = new LinkedHashMap<>();
        content.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.split("\\s+", 3))
                .filter(fields -> fields.length >= 2)
                .forEach(fields -> switchPoints.put(Integer.parseInt(fields[0]), Lsn.parse(fields[1])));
        return new TimelineHistory(timeline, switchPoints);
    }

    /** Returns the LSN at which the server left {@code timeline}, empty if it is on that timeline or never was. */
    public OptionalLong leftAt(int timeline) {
        Long left = switchPoints.get(timeline);
        return timeline == this.timeline || left == null ? OptionalLong.empty() : OptionalLong.of(left);
    }

    /**
     * Fails for a position that the server never wrote.
     *
     * @param positionTimeline the timeline of the position
     * @param lsn the LSN of the position
     * @param walEnd the end of the server's WAL
     * @throws TimelineException if the timeline is not in the history, or was left before {@code lsn}
     * @throws PositionAheadException if {@code lsn} is after {@code walEnd}
     */
    public void requireContains(int positionTimeline, long lsn, long walEnd) {
        Long left = switchPoints.get(positionTimeline);
        if (positionTimeline != timeline && left == null) {
            throw new TimelineException("The position lies on timeline " + positionTimeline
                    + ", which is not in the history of the server's timeline " + timeline + '.');
        }
        if (left != null && Long.compareUnsigned(lsn, left) > 0) {
            throw new TimelineException("The position " + Lsn.format(lsn) + " lies on timeline " + positionTimeline
                    + ", which the server left at " + Lsn.format(left) + " for timeline " + timeline + '.');
        }
        if (Long.compareUnsigned(lsn, walEnd) > 0) {
            throw new PositionAheadException(Lsn.format(lsn), Lsn.format(walEnd));
        }
    }
}

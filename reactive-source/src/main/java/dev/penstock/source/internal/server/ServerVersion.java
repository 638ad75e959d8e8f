package dev.penstock.source.internal.server;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/**
 * Version of a server.
 *
 * @param number {@code server_version_num}: the major version times 10000 plus the minor one
 */
public record ServerVersion(int number) implements Comparable<ServerVersion> {
    /** The oldest major version the source reads from. */
    public static final int OLDEST = 14;

    /** The first major version that enables logical decoding without a restart when a logical slot is created. */
    public static final int DECODES_ON_DEMAND = 19;

    /** Returns the version of the server behind {@code connection}, as reported at log-in. */
    public static ServerVersion of(Connection connection) {
        try {
            DatabaseMetaData server = connection.getMetaData();
            return new ServerVersion(server.getDatabaseMajorVersion() * 10_000 + server.getDatabaseMinorVersion());
        } catch (SQLException e) {
            throw SqlErrors.of("read the server's version", e);
        }
    }

    /** Returns the major version, such as 18. */
    public int major() {
        return number / 10_000;
    }

    /** Returns the minor version, such as 6 of 18.6. */
    public int minor() {
        return number % 10_000;
    }

    /** Returns whether the major version is {@code major} or later. */
    public boolean isAtLeast(int major) {
        return major() >= major;
    }

    /**
     * Returns whether a table can be added to a publication while an open transaction writes it. Before 14.18, 15.13,
     * 16.9 and 17.5 later changes of such a transaction could be lost (release notes of these versions).
     */
    public boolean addsToPublicationsSafely() {
        return switch (major()) {
            case 14 -> minor() >= 18;
            case 15 -> minor() >= 13;
            case 16 -> minor() >= 9;
            case 17 -> minor() >= 5;
            default -> major() > 17;
        };
    }

    @Override
    public int compareTo(ServerVersion other) {
        return Integer.compare(number, other.number);
    }

    /** Returns the version in the usual form, such as {@code 18.6}. */
    @Override
    public String toString() {
        return major() + "." + minor();
    }
}

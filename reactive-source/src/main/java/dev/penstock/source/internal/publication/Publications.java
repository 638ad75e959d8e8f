package dev.penstock.source.internal.publication;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.error.LockTimeoutException;
import dev.penstock.source.error.PermissionException;
import dev.penstock.source.error.PublicationException;
import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.table.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Operations on publications: finding, creating, extending and dropping them. Every change is committed when the method
 * returns. The connection must be in autocommit mode and is in it again afterwards.
 */
public final class Publications {
    private Publications() {}

    /** Returns the publication of that name, if there is one. */
    public static Optional<Publication> find(Connection connection, String name) {
        return new PublicationReader(connection, name).read();
    }

    /** Returns how {@code publication} differs from {@code tables}. */
    public static PublicationDifference compare(
            Connection connection, Publication publication, List<SourceTable> tables) {
        return PublicationComparison.of(connection, publication, tables);
    }

    /**
     * Creates a publication of exactly {@code tables}.
     *
     * @throws PublicationException if it would not publish all columns of a table's key or replica identity
     * @throws PermissionException if a privilege is missing
     * @throws LockTimeoutException if a table was locked for longer than {@code lockTimeout}
     */
    public static Publication create(
            Connection connection, String name, List<SourceTable> tables, Duration lockTimeout) {
        List<Check> findings =
                compare(connection, Publication.empty(name), tables).findings();
        if (!findings.isEmpty()) {
            throw new PublicationException(name, findings, null);
        }
        change(
                connection,
                name,
                tables,
                lockTimeout,
                "create publication '" + name + "'",
                List.of(createSql(name, tables)));
        return find(connection, name).orElseThrow(() -> vanished(name));
    }

    /**
     * Adds the missing {@code tables} to {@code publication}.
     *
     * @throws PublicationException if it publishes tables in an unusable way, or lacks tables that the role may not add
     * @throws LockTimeoutException if a table was locked for longer than {@code lockTimeout}
     */
    public static Publication mend(
            Connection connection, Publication publication, List<SourceTable> tables, Duration lockTimeout) {
        PublicationDifference difference = compare(connection, publication, tables);
        String name = publication.name();
        if (!difference.findings().isEmpty()) {
            throw new PublicationException(name, findings(name, difference), null);
        }
        if (difference.missing().isEmpty()) {
            return publication;
        }
        List<String> statements = addStatements(ServerVersion.of(connection), name, difference.missing());
        try {
            change(connection, name, tables, lockTimeout, "add tables to publication '" + name + "'", statements);
        } catch (PermissionException e) {
            throw new PublicationException(name, findings(name, difference), e);
        }
        return find(connection, name).orElseThrow(() -> vanished(name));
    }

    /**
     * Returns the error of a publication that lacks {@code tables} that were streamed before. Their changes since then
     * are lost, which adding the tables again would hide.
     */
    public static PublicationException takenOut(String publication, List<SourceTable> tables) {
        List<Check> findings = tables.stream()
                .map(table -> Check.failed(
                        table.name().toString(),
                        "Publication '" + publication + "' does not publish table " + table.name()
                                + " any more, which the position says was read: its changes since it was taken out are"
                                + " lost. Start with sourceChanged=resnapshot, which adds it, empties it and reads it"
                                + " again.",
                        addSql(publication, List.of(table))))
                .toList();
        return new PublicationException(publication, findings, null);
    }

    /** Drops the publication with that name and returns whether it existed. */
    public static boolean drop(Connection connection, String name) {
        boolean existed = find(connection, name).isPresent();
        try {
            CatalogStatement.execute(connection, "DROP PUBLICATION IF EXISTS " + SqlText.identifier(name));
            return existed;
        } catch (SQLException e) {
            throw SqlErrors.of("drop publication '" + name + "'", e);
        }
    }

    /** Returns the error of a slot whose publication does not exist: the changes that it would send are lost. */
    public static PublicationException missingBeside(String slot, String publication) {
        return new PublicationException(
                publication,
                List.of(Check.failed(
                        publication,
                        "Slot '" + slot + "' exists, but publication '" + publication
                                + "' does not: changes made while it did not exist cannot be told from changes not"
                                + " published. Drop the slot to start again with a snapshot, or choose the publication"
                                + " that belongs to it.",
                        "SELECT pg_catalog.pg_drop_replication_slot(" + SqlText.literal(slot) + ")")),
                null);
    }

    /** Returns the finding of a publication that is missing on a standby, on which no publication can be created. */
    public static Check missingOnStandby(String publication, List<SourceTable> tables) {
        return Check.failed(
                publication,
                "Publication '" + publication + "' does not exist, and cannot be created on a standby: create it on the"
                        + " primary.",
                createSql(publication, tables));
    }

    /** Returns the problems of {@code publication}, with each missing table by name. */
    public static List<Check> findings(String publication, PublicationDifference difference) {
        List<Check> findings = new ArrayList<>();
        for (SourceTable table : difference.missing()) {
            findings.add(Check.failed(
                    table.name().toString(),
                    "Publication '" + publication + "' does not publish table " + table.name() + '.',
                    addSql(publication, List.of(table))));
        }
        findings.addAll(difference.findings());
        return findings;
    }

    static String createSql(String name, List<SourceTable> tables) {
        return "CREATE PUBLICATION " + SqlText.identifier(name) + (tables.isEmpty() ? "" : " FOR TABLE " + sql(tables))
                + " WITH (publish_via_partition_root = true)";
    }

    /**
     * Returns the statements that add tables, in {@code version}s that need it after the end of all transactions that
     * write them.
     */
    static List<String> addStatements(ServerVersion version, String name, List<SourceTable> tables) {
        if (version.addsToPublicationsSafely()) {
            return List.of(addSql(name, tables));
        }
        String locked = tables.stream()
                .map(table ->
                        (table.partitioned() ? "" : "ONLY ") + table.name().sql())
                .collect(Collectors.joining(", "));
        return List.of("LOCK TABLE " + locked + " IN SHARE ROW EXCLUSIVE MODE", addSql(name, tables));
    }

    private static String addSql(String name, List<SourceTable> tables) {
        return "ALTER PUBLICATION " + SqlText.identifier(name) + " ADD TABLE " + sql(tables);
    }

    /** ONLY excludes inheriting tables; partitions are part of their table in any case. */
    private static String sql(List<SourceTable> tables) {
        return tables.stream().map(Publications::sql).collect(Collectors.joining(", "));
    }

    private static String sql(SourceTable table) {
        List<String> listed = table.listed();
        return "ONLY " + table.name().sql() + (listed == null ? "" : " (" + SqlText.identifiers(listed) + ")");
    }

    /** Returns the statements that put a table into a publication with the columns that may leave the server. */
    static String replaceSql(String name, SourceTable table) {
        return "BEGIN; ALTER PUBLICATION " + SqlText.identifier(name) + " DROP TABLE ONLY "
                + table.name().sql() + "; " + addSql(name, List.of(table)) + "; COMMIT";
    }

    private static void change(
            Connection connection,
            String name,
            List<SourceTable> tables,
            Duration lockTimeout,
            String doing,
            List<String> statements) {
        try {
            boolean committed = false;
            connection.setAutoCommit(false);
            try {
                CatalogStatement.execute(connection, "SET LOCAL lock_timeout = " + lockTimeout.toMillis());
                for (String statement : statements) {
                    CatalogStatement.execute(connection, statement);
                }
                connection.commit();
                committed = true;
            } finally {
                if (!committed) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failure(connection, name, tables, doing, e);
        }
    }

    private static PenstockException failure(
            Connection connection, String name, List<SourceTable> tables, String doing, SQLException error) {
        if (SqlErrors.OUT_OF_MEMORY.equals(error.getSQLState())) {
            return tooFewLocks(doing, tables.size(), error);
        }
        if (SqlErrors.READ_ONLY.equals(error.getSQLState())
                && ServerInfo.read(connection).inRecovery()) {
            Check finding = find(connection, name).isPresent()
                    ? Check.failed(
                            name,
                            "Publication '" + name + "' cannot be changed on a standby: change it on the primary.",
                            addSql(name, tables))
                    : missingOnStandby(name, tables);
            return new PublicationException(name, List.of(finding), error);
        }
        if (SqlErrors.INSUFFICIENT_PRIVILEGE.equals(error.getSQLState())) {
            List<Check> findings = Rights.read(connection, tables).toPublish(name, tables);
            if (!findings.isEmpty()) {
                return new PermissionException(findings, error);
            }
        }
        return SqlErrors.of(doing, error);
    }

    private static ServerSettingException tooFewLocks(String doing, int tables, SQLException error) {
        return new ServerSettingException(
                Check.failed(
                        "max_locks_per_transaction",
                        "Could not " + doing + ": the server has no room for the locks of " + tables
                                + " tables, which one transaction takes; more room needs a restart.",
                        "ALTER SYSTEM SET max_locks_per_transaction = " + Math.max(256, tables)),
                error);
    }

    private static PublicationException vanished(String name) {
        return new PublicationException(
                name,
                List.of(Check.failed(name, "Publication '" + name + "' was dropped while it was being set up.", null)),
                null);
    }
}

package dev.penstock.source.internal.slot;

import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.source.error.PermissionException;
import dev.penstock.source.error.StatementException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.server.CatalogStatement;
import dev.penstock.source.internal.server.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mark that records, across a crash, that a slot was lost and created again. It is a line in the comment on the slot's
 * publication, with the end of the WAL before the new slot was created. Positions before that LSN belong to the lost
 * slot; to the new one the changes in between look acknowledged. Other lines of the comment are kept.
 */
public final class LossMark {
    private static final Logger LOG = LoggerFactory.getLogger(LossMark.class);
    private static final String COMMENT = """
        SELECT pg_catalog.obj_description(oid, 'pg_publication') AS comment
        FROM pg_catalog.pg_publication WHERE pubname OPERATOR(pg_catalog.=) ?
        """;
    private static final String WAL_END =
            "SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()"
                    + " ELSE pg_catalog.pg_current_wal_insert_lsn() END AS lsn";

    private final Connection connection;
    private final String publication;
    private final Pattern line;
    private final String slot;

    /** Creates the mark of a slot on its publication; reads and writes nothing yet. */
    public LossMark(Connection connection, String publication, String slot) {
        this.connection = connection;
        this.publication = publication;
        this.slot = slot;
        this.line = Pattern.compile(
                "Penstock: slot '" + Pattern.quote(slot) + "' was lost, its tables are read again from (\\S+) on");
    }

    /** Returns the end of the WAL when the slot was lost, empty if it was not. */
    public OptionalLong read() {
        Matcher matcher = line.matcher(comment());
        return matcher.find() ? OptionalLong.of(Lsn.parse(matcher.group(1))) : OptionalLong.empty();
    }

    /**
     * Writes the mark, before the slot is created again. If the publication belongs to another role, logs the
     * consequence.
     */
    public void write() {
        long lsn = CatalogStatement.single(
                connection, "read the end of the WAL", WAL_END, row -> Lsn.parse(row.getString("lsn")));
        try {
            set(others() + "Penstock: slot '" + slot + "' was lost, its tables are read again from " + Lsn.format(lsn)
                    + " on");
        } catch (PermissionException e) {
            cannotBeWritten();
        } catch (StatementException e) {
            if (!SqlErrors.READ_ONLY.equals(e.sqlState())) {
                throw e;
            }
            cannotBeWritten();
        }
    }

    /** The publication belongs to another role, or is on a standby, which is read-only. */
    private void cannotBeWritten() {
        LOG.warn(
                "Publication '{}' cannot be commented on here: should this process end before a position of the new"
                        + " slot '{}' is stored, the next one cannot tell that the stored position is of the lost one",
                publication,
                slot);
    }

    /** Removes the mark. */
    public void clear() {
        set(others().stripTrailing());
    }

    private String comment() {
        List<String> comments = CatalogStatement.list(
                connection,
                "read the comment on publication '" + publication + "'",
                COMMENT,
                row -> Objects.requireNonNullElse(row.getString("comment"), ""),
                publication);
        return comments.isEmpty() ? "" : comments.get(0);
    }

    /** Returns the lines of other users, each with its end. */
    private String others() {
        return comment()
                .lines()
                .filter(text -> !line.matcher(text).matches())
                .map(text -> text + '\n')
                .collect(Collectors.joining());
    }

    private void set(String comment) {
        @Nullable String literal = comment.isEmpty() ? "NULL" : SqlText.literal(comment);
        try {
            CatalogStatement.execute(
                    connection, "COMMENT ON PUBLICATION " + SqlText.identifier(publication) + " IS " + literal);
        } catch (SQLException e) {
            throw SqlErrors.of("comment on publication '" + publication + "'", e);
        }
    }
}

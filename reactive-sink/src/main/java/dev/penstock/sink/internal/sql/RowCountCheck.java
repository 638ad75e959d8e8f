package dev.penstock.sink.internal.sql;

import dev.penstock.core.CollectionName;
import java.util.Collection;

/**
 * A condition on the number of rows that a statement found, checked by the server, so that the client need not read it
 * before the commit. If it does not hold, the server casts the check's name to a number, which fails with an error that
 * quotes the name.
 */
public enum RowCountCheck {
    /** The rows to be updated exist. */
    MISSING("penstock.missing"),
    /** No row would be replaced while others depend on it. */
    ATTACHED("penstock.attached"),
    /** No row would be deleted, with others that depend on it, for another one that takes its key. */
    TWO("penstock.two"),
    /** No two rows have a key that no index keeps unique. */
    AMBIGUOUS("penstock.ambiguous"),
    /** No row references the rows to be deleted. */
    REFERENCED("penstock.referenced"),
    /** No rule replaces the statements that write to the tables. */
    RULED("penstock.ruled"),
    /** No trigger that was not there before can change or suppress rows. */
    TRIGGERED("penstock.triggered"),
    /** The columns have the types for which rows were encoded. */
    ALTERED("penstock.altered");

    /** The code of a text that is not a number. */
    public static final String SQL_STATE = "22P02";

    /** The condition for a rule of {@code pg_rewrite r} of a table {@code pg_class c} that replaces what a session writes. */
    static final String REPLACING = """
        r.is_instead AND r.ev_type OPERATOR(pg_catalog.<>) '1'::pg_catalog."char"
              AND c.relkind OPERATOR(pg_catalog.<>) 'v'::pg_catalog."char"
              AND r.ev_enabled OPERATOR(pg_catalog.=) ANY (CASE
                WHEN pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.=) 'replica'
                THEN '{R,A}' ELSE '{O,A}' END::pg_catalog."char"[])\
        """;

    private final String mark;

    RowCountCheck(String mark) {
        this.mark = mark;
    }

    /**
     * Returns a statement that fails unless {@code update} finds {@code rows} rows, or they exist although it does not:
     * a trigger can suppress an update.
     *
     * @param there a query that counts the rows that exist
     */
    String of(long rows, String update, String there) {
        return "WITH found AS (" + update + " RETURNING 1) SELECT CASE WHEN (" + there + ") OPERATOR(pg_catalog.=) "
                + rows
                + " AND pg_catalog.count(*) OPERATOR(pg_catalog.<>) " + rows + " THEN 1 ELSE (" + verdict(rows)
                + ") END FROM found";
    }

    /**
     * Returns a statement that fails if {@code condition} finds a row of {@code tables}, unless foreign keys are
     * disabled.
     */
    String none(String tables, String condition) {
        return "SELECT " + verdict(0) + " FROM " + tables + condition
                + " AND pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.<>) 'replica'";
    }

    /** Returns a statement that fails if a table has a row. */
    public String empty(CollectionName table) {
        return "SELECT " + verdict(0) + " FROM (SELECT 1 FROM " + table.toSql() + " LIMIT 1) AS found";
    }

    /**
     * Returns a statement that fails if a table has a rule that replaces insertions, updates or deletions, and quotes the
     * names of those tables. Views are written to by such rules.
     *
     * @param tables the OIDs of the tables
     */
    public static String noRules(Collection<Integer> tables) {
        return """
            SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('%s '
              OPERATOR(pg_catalog.||) pg_catalog.string_agg(DISTINCT c.oid::pg_catalog.regclass::pg_catalog.text, ', ')
              )::pg_catalog.int4 END
            FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) r.ev_class
            WHERE r.ev_class OPERATOR(pg_catalog.=) ANY (%s) AND %s\
            """.formatted(RULED.mark, CatalogSql.oids(tables), REPLACING);
    }

    /** Returns the name that the server quotes. */
    String mark() {
        return mark;
    }

    /** Returns the names that follow that of this check in the message of its failure. */
    public String names(String message) {
        int from = message.indexOf(mark) + mark.length() + 1;
        return message.substring(from, Math.max(from, message.length() - 1));
    }

    /** Returns an expression that depends on the rows found, so that it is not evaluated before. */
    String verdict(long rows) {
        return "CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) " + rows + " THEN 1 ELSE ('" + mark
                + " ' OPERATOR(pg_catalog.||) pg_catalog.count(*)::pg_catalog.text)::pg_catalog.int4 END";
    }

    /**
     * Returns whether an error's message is that of this check. The quotation marks depend on the server's language.
     */
    public boolean failed(String message) {
        return message.contains(mark + ' ');
    }
}

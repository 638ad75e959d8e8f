package dev.penstock.sink.internal.sql;

import dev.penstock.core.internal.sql.SqlText;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * SQL about the triggers that can change or suppress a row that the sink writes: those that fire for each row before it is written, or
 * instead. A partition's own triggers count as those of its partitioned table.
 */
public final class RowTriggers {
    /** Tables with their partitions, as rows of the table's OID {@code root} and the {@code oid} of itself or a partition. */
    private static final String TREE = """
        WITH RECURSIVE tree AS (
            SELECT o AS root, o AS oid FROM pg_catalog.unnest(%s) o
            UNION ALL
            SELECT tree.root, i.inhrelid FROM tree
            JOIN pg_catalog.pg_inherits i ON i.inhparent OPERATOR(pg_catalog.=) tree.oid
            JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) i.inhrelid AND c.relispartition)\
        """;

    /** The condition of such a trigger {@code pg_trigger t}; those that partitions have from their table are left out. */
    private static final String CHANGING = """
        NOT t.tgisinternal AND t.tgparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid
          AND t.tgtype OPERATOR(pg_catalog.&) 1::pg_catalog.int2 OPERATOR(pg_catalog.<>) 0
          AND t.tgtype OPERATOR(pg_catalog.&) 66::pg_catalog.int2 OPERATOR(pg_catalog.<>) 0\
        """;

    /** The text that identifies a trigger. A trigger that was created again under its name is the same. */
    private static final String IDENTITY =
            "pg_catalog.concat(t.tgrelid::pg_catalog.int8, ' ', t.tgname::pg_catalog.text)";

    private RowTriggers() {}

    /** Returns the query of a table's OID and the text that identifies a trigger, for each one that is not disabled. */
    public static String query(Collection<Integer> tables) {
        return TREE.formatted(CatalogSql.oids(tables)) + " SELECT tree.root::pg_catalog.int8::pg_catalog.text, "
                + IDENTITY
                + " FROM tree JOIN pg_catalog.pg_trigger t ON t.tgrelid OPERATOR(pg_catalog.=) tree.oid WHERE "
                + CHANGING
                + " AND t.tgenabled OPERATOR(pg_catalog.<>) 'D'::pg_catalog.\"char\"";
    }

    /**
     * Returns a statement that fails if a trigger fires in the session that is not a known one, and quotes the tables and triggers.
     *
     * @param tables the OIDs of the tables
     * @param partitioned whether one of them has partitions
     * @param known the texts that identify the known triggers
     */
    public static String noneBut(Collection<Integer> tables, boolean partitioned, Collection<String> known) {
        String oids = CatalogSql.oids(tables);
        return (partitioned ? TREE.formatted(oids) + ' ' : "")
                + """
                SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) 0 THEN 1 ELSE ('%s '
                  OPERATOR(pg_catalog.||) pg_catalog.string_agg(pg_catalog.concat(
                    t.tgrelid::pg_catalog.regclass::pg_catalog.text, ' (', t.tgname::pg_catalog.text, ')'), ', ')
                  )::pg_catalog.int4 END
                FROM %s WHERE %s AND t.tgenabled OPERATOR(pg_catalog.=) ANY (CASE
                  WHEN pg_catalog.current_setting('session_replication_role') OPERATOR(pg_catalog.=) 'replica'
                  THEN '{R,A}' ELSE '{O,A}' END::pg_catalog."char"[])%s\
                """.formatted(
                        RowCountCheck.TRIGGERED.mark(),
                        partitioned
                                ? "tree JOIN pg_catalog.pg_trigger t ON t.tgrelid OPERATOR(pg_catalog.=) tree.oid"
                                : "pg_catalog.pg_trigger t",
                        (partitioned ? "" : "t.tgrelid OPERATOR(pg_catalog.=) ANY (" + oids + ") AND ") + CHANGING,
                        known.isEmpty()
                                ? ""
                                : known.stream()
                                        .sorted()
                                        .map(SqlText::literal)
                                        .collect(Collectors.joining(
                                                ", ",
                                                " AND " + IDENTITY + " OPERATOR(pg_catalog.<>) ALL (ARRAY[",
                                                "]::pg_catalog.text[])")));
    }
}

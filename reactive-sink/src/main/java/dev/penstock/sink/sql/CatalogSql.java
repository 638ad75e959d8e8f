package dev.penstock.sink.sql;

import dev.penstock.core.CollectionName;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The questions to a target's catalog. All columns are text; names are printed as under an empty search path. */
public final class CatalogSql {

    /** How many statements {@link #begin} has. */
    public static final int BEGINNING = 2;

    private CatalogSql() {}

    /** Returns what begins the transaction that the questions are asked in. */
    public static String begin() {
        return "BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp";
    }

    /**
     * Asks for the columns of tables: schema, table, its OID, whether it is partitioned, whether it may be read, then of each
     * column the number, name, type OID, declared type, whether not null, has a default, its identity and generation, and
     * whether its collation is deterministic.
     */
    public static String columns(Collection<CollectionName> tables) {
        return """
            SELECT n.nspname::text, c.relname::text, c.oid::int8::text, (c.relkind = 'p')::text,
              has_table_privilege(c.oid, 'SELECT')::text, a.attnum::text, a.attname::text, a.atttypid::int8::text,
              format_type(a.atttypid, a.atttypmod), a.attnotnull::text, a.atthasdef::text, a.attidentity::text,
              a.attgenerated::text, COALESCE(co.collisdeterministic, true)::text
            FROM (VALUES %s) AS wanted(nspname, relname)
            JOIN pg_namespace n ON n.nspname = wanted.nspname
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.relname
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_collation co ON co.oid = a.attcollation
            WHERE c.relkind IN ('r', 'p', 'v', 'f')
            ORDER BY c.oid, a.attnum\
            """.formatted(values(tables));
    }

    /** Returns the rows of a VALUES list of schemas and tables. */
    static String values(Collection<CollectionName> tables) {
        return tables.stream()
                .map(table ->
                        "(" + SqlText.literal(table.schema()) + "::name, " + SqlText.literal(table.table()) + "::name)")
                .collect(Collectors.joining(", "));
    }

    /**
     * Asks for the unique and exclusion indexes of tables: the table's OID, whether primary, whether immediate, whether of whole
     * rows, the columns' numbers, and whether it is an exclusion index.
     */
    public static String uniques(Collection<Integer> tables) {
        return """
            SELECT i.indrelid::int8::text, i.indisprimary::text, i.indimmediate::text,
              (i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL)::text,
              (SELECT string_agg(k::text, ',' ORDER BY o) FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u(k, o)
                WHERE o <= i.indnkeyatts),
              i.indisexclusion::text
            FROM pg_index i
            WHERE i.indrelid IN (%s) AND (i.indisunique OR i.indisexclusion) AND i.indisvalid
            ORDER BY i.indexrelid\
            """.formatted(oids(tables));
    }

    /**
     * Asks for the constraints that concern tables: the constraint's kind, whose it is, whom it references or 0, whether it can
     * be deferred, whether it changes rows of its table when one of the referenced table is deleted or changes, and the numbers
     * of the referenced columns at whose change it does, empty where there are none.
     */
    public static String constraints(Collection<Integer> tables) {
        return """
            SELECT contype::text, conrelid::int8::text, confrelid::int8::text, condeferrable::text,
              (confdeltype IN ('c', 'n', 'd') OR confupdtype IN ('c', 'n', 'd'))::text,
              CASE WHEN confupdtype IN ('c', 'n', 'd') THEN array_to_string(confkey, ',') ELSE '' END
            FROM pg_constraint
            WHERE (conrelid IN (%1$s) OR confrelid IN (%1$s)) AND contype IN ('c', 'f', 'p', 'u', 'x')\
            """.formatted(oids(tables));
    }

    /** Asks for schema and name of the other tables whose rows are deleted or changed with rows of these tables. */
    public static String cascadingTo(Collection<Integer> tables) {
        return """
            SELECT DISTINCT n.nspname::text, c.relname::text
            FROM pg_constraint k
            JOIN pg_class c ON c.oid = k.conrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE k.contype = 'f' AND k.confdeltype IN ('c', 'n', 'd') AND k.confrelid IN (%1$s)
              AND k.conrelid NOT IN (%1$s)\
            """.formatted(oids(tables));
    }

    /**
     * Asks for the OIDs of the base types whose values cannot be compared: neither they nor a type they are implicitly,
     * by a cast that changes nothing, have a default operator class that compares. Arrays are as their elements are.
     */
    public static String incomparable() {
        return """
            SELECT t.oid::int8::text FROM pg_type t
            WHERE t.typtype = 'b' AND t.typcategory <> 'A' AND NOT EXISTS (
              SELECT 1 FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod
              WHERE o.opcdefault AND m.amname IN ('btree', 'hash') AND (o.opcintype = t.oid OR EXISTS (
                SELECT 1 FROM pg_cast c
                WHERE c.castsource = t.oid AND c.casttarget = o.opcintype
                  AND c.castmethod = 'b' AND c.castcontext = 'i')))\
            """;
    }

    /**
     * Asks for the equality operators of types that did not come with PostgreSQL: the type's OID, the operator's schema and name,
     * those of the default operator classes.
     */
    public static String equalities() {
        return """
            SELECT DISTINCT ON (c.opcintype) c.opcintype::int8::text, n.nspname::text, o.oprname::text
            FROM pg_opclass c
            JOIN pg_am m ON m.oid = c.opcmethod AND m.amname IN ('btree', 'hash')
            JOIN pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype
              AND a.amoprighttype = c.opcintype AND a.amopstrategy = CASE m.amname WHEN 'btree' THEN 3 ELSE 1 END
            JOIN pg_operator o ON o.oid = a.amopopr
            JOIN pg_namespace n ON n.oid = o.oprnamespace
            WHERE c.opcdefault AND c.opcintype >= 16384
            ORDER BY c.opcintype, m.amname\
            """;
    }

    /** Asks whether a table has any row. */
    public static String any(CollectionName table) {
        return "SELECT EXISTS (SELECT 1 FROM " + SqlText.table(table) + ")::text";
    }

    private static String oids(Collection<Integer> tables) {
        return tables.isEmpty()
                ? "0"
                : tables.stream().map(Integer::toUnsignedString).collect(Collectors.joining(", "));
    }

    /** Returns the statements as one string. */
    public static String script(List<String> statements) {
        return String.join("; ", statements);
    }
}

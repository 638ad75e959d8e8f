package dev.penstock.sink.internal.sql;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The queries of a target's catalog. All columns are text; names are printed as under an empty search path. */
public final class CatalogSql {

    /** The number of statements in {@link #begin}. */
    public static final int BEGINNING = 2;

    private CatalogSql() {}

    /** Returns the statements that begin the transaction of the queries. */
    public static String begin() {
        return "BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp";
    }

    /**
     * Returns the query of the columns of tables: schema, table, its OID, whether it is partitioned, whether it may be
     * read. Then of each column the number, name, type OID, declared type, whether it is not null, has a default, its
     * identity and generation, and whether its collation is deterministic. A table without columns has one row, in which these are null.
     */
    public static String columns(Collection<CollectionName> tables) {
        return """
            SELECT n.nspname::pg_catalog.text, c.relname::pg_catalog.text, c.oid::pg_catalog.int8::pg_catalog.text,
              (c.relkind OPERATOR(pg_catalog.=) 'p')::pg_catalog.text,
              pg_catalog.has_table_privilege(c.oid, 'SELECT')::pg_catalog.text, a.attnum::pg_catalog.text,
              a.attname::pg_catalog.text, a.atttypid::pg_catalog.int8::pg_catalog.text,
              pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull::pg_catalog.text,
              a.atthasdef::pg_catalog.text, a.attidentity::pg_catalog.text, a.attgenerated::pg_catalog.text,
              COALESCE(co.collisdeterministic, true)::pg_catalog.text
            FROM (VALUES %s) AS wanted (nspname, relname)
            JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) wanted.nspname
            JOIN pg_catalog.pg_class c ON c.relnamespace OPERATOR(pg_catalog.=) n.oid
              AND c.relname OPERATOR(pg_catalog.=) wanted.relname
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
              AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
            LEFT JOIN pg_catalog.pg_collation co ON co.oid OPERATOR(pg_catalog.=) a.attcollation
            WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,v,f}'::pg_catalog."char"[])
            ORDER BY c.oid, a.attnum\
            """.formatted(values(tables));
    }

    /** Returns the rows of a VALUES list of schemas and tables. */
    static String values(Collection<CollectionName> tables) {
        return tables.stream()
                .map(table -> "(" + SqlText.literal(table.schema()) + "::pg_catalog.name, "
                        + SqlText.literal(table.table()) + "::pg_catalog.name)")
                .collect(Collectors.joining(", "));
    }

    /**
     * Returns the query of the unique and exclusion indexes of tables: the table's OID, whether primary, whether
     * immediate, whether of whole rows, the columns' numbers, and whether it is an exclusion index.
     */
    public static String uniques(Collection<Integer> tables) {
        return """
            SELECT i.indrelid::pg_catalog.int8::pg_catalog.text, i.indisprimary::pg_catalog.text,
              i.indimmediate::pg_catalog.text,
              (i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL)::pg_catalog.text,
              (SELECT pg_catalog.string_agg(k::pg_catalog.text, ',' ORDER BY o)
                FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS u (k, o)
                WHERE o OPERATOR(pg_catalog.<=) i.indnkeyatts),
              i.indisexclusion::pg_catalog.text
            FROM pg_catalog.pg_index i
            WHERE i.indrelid OPERATOR(pg_catalog.=) ANY (%s) AND (i.indisunique OR i.indisexclusion) AND i.indisvalid
            ORDER BY i.indexrelid\
            """.formatted(oids(tables));
    }

    /**
     * Returns the query of the constraints that concern tables. Its columns are the constraint's kind, its table, the
     * referenced table or 0, and whether it can be deferred. Then whether it changes rows of its table when a
     * referenced row is deleted or changed, and the numbers of the referenced columns whose change does so, empty if
     * there are none.
     */
    public static String constraints(Collection<Integer> tables) {
        return """
            SELECT contype::pg_catalog.text, conrelid::pg_catalog.int8::pg_catalog.text,
              confrelid::pg_catalog.int8::pg_catalog.text, condeferrable::pg_catalog.text,
              (confdeltype OPERATOR(pg_catalog.=) ANY ('{c,n,d}'::pg_catalog."char"[])
                OR confupdtype OPERATOR(pg_catalog.=) ANY ('{c,n,d}'::pg_catalog."char"[]))::pg_catalog.text,
              CASE WHEN confupdtype OPERATOR(pg_catalog.=) ANY ('{c,n,d}'::pg_catalog."char"[])
                THEN pg_catalog.array_to_string(confkey, ',') ELSE '' END
            FROM pg_catalog.pg_constraint
            WHERE (conrelid OPERATOR(pg_catalog.=) ANY (%1$s) OR confrelid OPERATOR(pg_catalog.=) ANY (%1$s))
              AND contype OPERATOR(pg_catalog.=) ANY ('{c,f,p,u,x}'::pg_catalog."char"[])\
            """.formatted(oids(tables));
    }

    /**
     * Returns the query of schema and name of the other tables whose rows are deleted or changed with rows of these
     * tables.
     */
    public static String cascadingTo(Collection<Integer> tables) {
        return """
            SELECT DISTINCT n.nspname::pg_catalog.text, c.relname::pg_catalog.text
            FROM pg_catalog.pg_constraint k
            JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) k.conrelid
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
            WHERE k.contype OPERATOR(pg_catalog.=) 'f'
              AND k.confdeltype OPERATOR(pg_catalog.=) ANY ('{c,n,d}'::pg_catalog."char"[])
              AND k.confrelid OPERATOR(pg_catalog.=) ANY (%1$s)
              AND k.conrelid OPERATOR(pg_catalog.<>) ALL (%1$s)\
            """.formatted(oids(tables));
    }

    /**
     * Returns the query of the OIDs of the base types whose values cannot be compared. Neither they nor a type to which
     * they are cast implicitly, without a change, have a default operator class that compares. An array is comparable
     * if its elements are.
     */
    public static String incomparable() {
        return """
            SELECT t.oid::pg_catalog.int8::pg_catalog.text FROM pg_catalog.pg_type t
            WHERE t.typtype OPERATOR(pg_catalog.=) 'b' AND t.typcategory OPERATOR(pg_catalog.<>) 'A' AND NOT EXISTS (
              SELECT 1 FROM pg_catalog.pg_opclass o
              JOIN pg_catalog.pg_am m ON m.oid OPERATOR(pg_catalog.=) o.opcmethod
              WHERE o.opcdefault AND m.amname OPERATOR(pg_catalog.=) ANY ('{btree,hash}'::pg_catalog.name[])
                AND (o.opcintype OPERATOR(pg_catalog.=) t.oid OR EXISTS (
                  SELECT 1 FROM pg_catalog.pg_cast c
                  WHERE c.castsource OPERATOR(pg_catalog.=) t.oid AND c.casttarget OPERATOR(pg_catalog.=) o.opcintype
                    AND c.castmethod OPERATOR(pg_catalog.=) 'b' AND c.castcontext OPERATOR(pg_catalog.=) 'i')))\
            """;
    }

    /**
     * Returns the query of the equality operators of types that did not come with PostgreSQL: the type's OID, the
     * schema and name of the operator in the type's default operator class.
     */
    public static String equalities() {
        return """
            SELECT DISTINCT ON (c.opcintype) c.opcintype::pg_catalog.int8::pg_catalog.text, n.nspname::pg_catalog.text,
              o.oprname::pg_catalog.text
            FROM pg_catalog.pg_opclass c
            JOIN pg_catalog.pg_am m ON m.oid OPERATOR(pg_catalog.=) c.opcmethod
              AND m.amname OPERATOR(pg_catalog.=) ANY ('{btree,hash}'::pg_catalog.name[])
            JOIN pg_catalog.pg_amop a ON a.amopfamily OPERATOR(pg_catalog.=) c.opcfamily
              AND a.amoplefttype OPERATOR(pg_catalog.=) c.opcintype
              AND a.amoprighttype OPERATOR(pg_catalog.=) c.opcintype
              AND a.amopstrategy OPERATOR(pg_catalog.=)
                CASE WHEN m.amname OPERATOR(pg_catalog.=) 'btree' THEN 3 ELSE 1 END
            JOIN pg_catalog.pg_operator o ON o.oid OPERATOR(pg_catalog.=) a.amopopr
            JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) o.oprnamespace
            WHERE c.opcdefault AND c.opcintype OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
            ORDER BY c.opcintype, m.amname\
            """;
    }

    /** Returns the query whether a table has any row. */
    public static String any(CollectionName table) {
        return "SELECT EXISTS (SELECT 1 FROM " + table.toSql() + ")::pg_catalog.text";
    }

    static String oids(Collection<Integer> tables) {
        return tables.stream()
                .map(Integer::toUnsignedString)
                .collect(Collectors.joining(",", "'{", "}'::pg_catalog.oid[]"));
    }

    /** Returns the statements as one string. */
    public static String script(List<String> statements) {
        return String.join("; ", statements);
    }
}

package dev.penstock.test.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnqualifiedNamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        SELECT a = b FROM s.t                                  | operator = after a
        SELECT a - 1 FROM s.t                                  | operator - after a
        SELECT a -> 'x' FROM s.t                               | operator -> after a
        SELECT lower(a) FROM s.t                               | function lower
        SELECT count(*) FROM s.t                               | function count
        SELECT a::text FROM s.t                                | type text
        SELECT a::"char" FROM s.t                              | type "char"
        SELECT 1 FROM t                                        | relation t
        SELECT 1 FROM s.t JOIN u ON true                       | relation u
        SELECT 1 FROM s.t WHERE a IN ('x', 'y')                | operator of IN
        SELECT CASE a WHEN 'x' THEN 1 END FROM s.t             | operator of CASE a
        SELECT NULLIF(a, 0) FROM s.t                           | operator of NULLIF
        SELECT a IS DISTINCT FROM b FROM s.t                   | operator of IS DISTINCT FROM b
        SELECT 1 FROM s.t WHERE a = ANY ('{1}')                | operator = after a
        SET x = 1; DELETE FROM s.t WHERE a = 1                 | operator = after a
        UPDATE s.t SET a = 1 WHERE b = 2                       | operator = after b
        COPY (SELECT a FROM s.t WHERE a >= 1) TO STDOUT        | operator >= after a
        """)
    void findsWhatTheSearchPathDecides(String sql, String name) {
        assertThat(UnqualifiedNames.in(sql)).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT a OPERATOR(pg_catalog.=) b, pg_catalog.lower('x = y') FROM s.t",
                "SELECT pg_catalog.count(*), t.* FROM s.t AS t",
                "SELECT a::pg_catalog.text, b::int, c::pg_catalog.int4[] FROM ONLY s.t",
                "SELECT extract(epoch FROM a)::pg_catalog.int8, COALESCE(a, b), current_user FROM s.t",
                "WITH RECURSIVE tree (a, b) AS (SELECT 1, 2 UNION ALL SELECT a, b FROM tree) SELECT a FROM tree",
                "SELECT a FROM pg_catalog.unnest($1) AS u (a)",
                "SELECT a FROM pg_catalog.unnest($1) u (a) WHERE EXISTS (SELECT FROM s.t)",
                "SELECT CASE WHEN a IS DISTINCT FROM NULL THEN 1 END FROM s.t",
                "INSERT INTO s.t (a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b, c = 1",
                "INSERT INTO s.t (a, b) VALUES (-1, -2)",
                "SET search_path = ''; SET DateStyle = 'ISO'",
                "CREATE PUBLICATION p FOR TABLE s.t WITH (publish = 'insert')",
                "COPY (SELECT a FROM ONLY s.t) TO STDOUT (FORMAT binary)",
                "LOCK TABLE s.t IN ACCESS SHARE MODE",
                "SELECT E'it\\'s = ' , '''=' FROM s.t"
            })
    void passesOverWhatItDoesNotDecide(String sql) {
        assertThat(UnqualifiedNames.in(sql)).isEmpty();
    }
}

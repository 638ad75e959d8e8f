package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Values of every type that docs/types.md describes, in one table, for tests of what carries them. */
public final class ServerTypeSamples {
    /** The values of each type; a row has one of each, and null where a type has fewer. */
    private static final Map<String, List<String>> VALUES = new LinkedHashMap<>();

    static {
        type("bool", "t", "f");
        type("int2", "-32768", "32767");
        type("int4", "-2147483648", "2147483647");
        type("int8", "9223372036854775807", "-9223372036854775808", "9007199254740993", "0");
        type("float4", "0.1", "NaN", "-Infinity", "1e-45", "-0");
        type("float8", "0.1", "NaN", "Infinity", "1e+20", "-0", "5e-324");
        type("numeric", "1.500", "NaN", "-Infinity", "123456789012345678901234567890.000100", "1e100");
        type("numeric(20,4)", "1.5000", "-9999999999999999.9999", "NaN", "0");
        type("numeric(3,5)", "0.00123");
        type("money", "-$1,234.50", "$92,233,720,368,547,758.07");
        type("text", "ü", "", "{\"a\":1}", "NULL", "\\x41", "12", "2024-01-31");
        type("varchar(20)", "x");
        type("bpchar", "x  ");
        type("char(3)", "x");
        type("name", "n");
        type("refcursor", "x");
        type("\"char\"", "c");
        type("xml", "<a>1</a>");
        type("bytea", "\\x0102ff", "\\x", "\\x4142434445464748");
        type("json", "{\"a\": 1.50}", "null", "\"s\"", "12345678901234567890", "[1, 2]", "true");
        type("jsonb", "{\"a\": 1.50}", "null", "\"s\"", "12345678901234567890.0", "[]", "\"{}\"");
        type("jsonpath", "$.\"a\"[*]");
        type("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        type("date", "2024-01-31", "0044-03-15 BC", "infinity", "-infinity", "5874897-12-31");
        type("time", "13:14:15.123456", "24:00:00", "00:00:00");
        type("timetz", "13:14:15-03:30");
        type(
                "timestamp",
                "2024-01-31 13:14:15.123456",
                "294276-12-31 23:59:59.999999",
                "-infinity",
                "4713-01-01 00:00:00 BC");
        type(
                "timestamptz",
                "2024-01-31 13:14:15+00",
                "infinity",
                "0044-03-15 12:00:00+00 BC",
                "1969-12-31 23:59:59.5+00");
        type("interval", "1 year 2 mons 3 days 04:05:06.5", "-1 days", "infinity");
        type("bit(4)", "0101");
        type("varbit", "011");
        type("inet", "2001:db8::1/64", "10.0.0.1");
        type("cidr", "10.0.0.0/8");
        type("macaddr", "08:00:2b:01:02:03");
        type("macaddr8", "08:00:2b:01:02:03:04:05");
        type("oid", "4294967295");
        type("xid", "4294967295");
        type("cid", "7");
        type("xid8", "18446744073709551615");
        type("tid", "(0,1)");
        type("pg_lsn", "16/B374D848");
        type("pg_snapshot", "10:20:10,14");
        type("txid_snapshot", "10:20:10,14");
        type("tsvector", "'fat':2 'rat':3A");
        type("tsquery", "'fat' & !'cat':*B");
        type("point", "(1,-0.5)");
        type("lseg", "[(0,0),(1,2)]");
        type("line", "{1,-1,0}");
        type("box", "(1,2),(0,0)");
        type("path", "[(0,0),(1,2)]", "((0,0),(1,2))");
        type("polygon", "((0,0),(1,2),(1,0))");
        type("circle", "<(0,0),1.5>");
        type("int4range", "[1,10)", "empty");
        type("int8range", "[1,10)");
        type("numrange", "[1.50,2)");
        type("daterange", "[2024-01-01,)");
        type("tsrange", "[\"2024-01-01 00:00:00\",infinity]");
        type("tstzrange", "(,\"2024-01-01 00:00:00+00\")");
        type("int4multirange", "{[1,3),[5,)}", "{}");
        type("int8multirange", "{[1,3)}");
        type("nummultirange", "{[1.50,2)}");
        type("datemultirange", "{}");
        type("tsmultirange", "{[\"2024-01-01 00:00:00\",infinity]}");
        type("tstzmultirange", "{(,\"2024-01-01 00:00:00+00\")}");
        type("int2vector", "1 2");
        type("oidvector", "1 2");
        type("aclitem", "=r/postgres");
        type("int4[]", "{1,NULL,3}", "{}", "{{1,2},{3,4}}", "[0:1]={7,8}");
        type("text[]", "{a,\"d e\",NULL,\"\"}", "{{a,b},{c,\"d e\"}}");
        type("numeric(10,2)[]", "{1.50,NULL}", "{NaN}");
        type("timestamptz[]", "{\"2024-01-31 13:14:15+00\"}", "{infinity}");
        type("bytea[]", "{\"\\\\x0102\"}");
        type("jsonb[]", "{\"{\\\"a\\\": 1}\",\"null\"}");
        type("mood", "ok", "it's");
        type("mood[]", "{ok,\"it's\"}");
        type("posint", "7");
        type("price", "(1.50,EUR)", "(,\"a \"\"b\"\"\")");
        type("price[]", "{\"(1.50,EUR)\"}");
        type("hstore", "\"a\"=>\"1\", \"b\"=>NULL", "");
        type("citext", "X");
        type("ltree", "a.b");
        type("lquery", "a.*{2}");
        type("ltxtquery", "a & b");
        type("seg", "1 .. 2");
    }

    private static void type(String name, String... values) {
        VALUES.put(name, List.of(values));
    }

    private ServerTypeSamples() {}

    /** Returns the names of the types, without their modifiers. */
    public static Set<String> names() {
        return VALUES.keySet().stream()
                .map(name -> name.replaceFirst("\\(.*\\)", ""))
                .collect(Collectors.toSet());
    }

    /** Creates a database with the table {@code types}, which has a column of each type, and the types it needs. */
    public static Database createDatabase() {
        Database database = PostgresServer.shared().createDatabase();
        List<String> names = new ArrayList<>(VALUES.keySet());
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            columns.append(", c").append(i).append(' ').append(names.get(i));
        }
        database.execute(
                "CREATE EXTENSION hstore",
                "CREATE EXTENSION citext",
                "CREATE EXTENSION ltree",
                "CREATE EXTENSION seg",
                "CREATE TYPE mood AS ENUM ('ok', 'it''s')",
                "CREATE DOMAIN posint AS int CHECK (VALUE > 0)",
                "CREATE TYPE price AS (value numeric, currency text)",
                "CREATE TABLE types (id int PRIMARY KEY" + columns + ")");
        return database;
    }

    /** Inserts rows whose ids begin with {@code offset}, and returns their number. */
    public static int insert(Database database, int offset) {
        int rows = VALUES.values().stream().mapToInt(List::size).max().orElseThrow() + 1;
        for (int row = 0; row < rows; row++) {
            int index = row;
            String values = VALUES.values().stream()
                    .map(all -> index < all.size() ? "'" + all.get(index).replace("'", "''") + "'" : "NULL")
                    .collect(Collectors.joining(", "));
            database.execute("INSERT INTO types VALUES (" + (offset + row) + ", " + values + ")");
        }
        return rows;
    }

    /** Asserts that two tables hold the same values. */
    public static void assertEqual(Database from, Database to) {
        List<String> names = new ArrayList<>(VALUES.keySet());
        for (int i = 0; i < names.size(); i++) {
            String query = "SELECT id, c" + i + "::text FROM types ORDER BY id";
            assertThat(to.rows(query)).as(names.get(i)).isEqualTo(from.rows(query));
        }
    }
}

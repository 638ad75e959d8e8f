package dev.penstock.core.type;

import static dev.penstock.core.type.RandomTexts.array;
import static dev.penstock.core.type.RandomTexts.multirange;
import static dev.penstock.core.type.RandomTexts.number;
import static dev.penstock.core.type.RandomTexts.numbers;
import static dev.penstock.core.type.RandomTexts.quoted;
import static dev.penstock.core.type.RandomTexts.range;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Samples of every type: the built-in ones, arrays of them, and those of the schema that {@link #SCHEMA} makes. */
final class TypeSamples {
    /** Types of a user, in a schema of its own. */
    static final String SCHEMA = """
            CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree;
            CREATE SCHEMA "my types";
            SET search_path = "my types", public;
            CREATE TYPE mood AS ENUM ('sad', 'ok', 'a "b", \\c', 'NULL', '');
            CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
            CREATE DOMAIN scores AS percent[];
            CREATE DOMAIN label AS mood;
            CREATE TYPE money_amount AS (value numeric(20,4), "cur rency" text, mood mood);
            CREATE TYPE account AS (id int8, amounts money_amount[], main money_amount, tags text[], at timestamptz,
              share percent, extra hstore, raw bytea);
            CREATE DOMAIN checked_amount AS money_amount CHECK ((VALUE).value IS NULL OR (VALUE).value >= 0);
            CREATE TYPE floatrange AS RANGE (subtype = float8, multirange_type_name = floatmultirange);
            CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");
            CREATE TYPE moodrange AS RANGE (subtype = mood);
            CREATE TABLE as_type (a int, dropped int, b text);
            ALTER TABLE as_type DROP COLUMN dropped
            """;

    private TypeSamples() {}

    static List<TypeSample> all() {
        List<TypeSample> samples = new ArrayList<>(builtIn());
        samples.addAll(arrays());
        samples.addAll(ranges());
        samples.addAll(ofUser());
        return samples;
    }

    static List<TypeSample> builtIn() {
        List<TypeSample> samples = new ArrayList<>();
        samples.addAll(numbersAndTexts());
        samples.addAll(datesAndTimes());
        samples.addAll(others());
        return samples;
    }

    private static List<TypeSample> numbersAndTexts() {
        return List.of(
                TypeSample.of("bool", r -> r.nextBoolean() ? "t" : "f", "t", "f"),
                TypeSample.of("int2", r -> "" + number(r, 16), "-32768", "32767", "0"),
                TypeSample.of("int4", r -> "" + number(r, 32), "-2147483648", "2147483647", "0"),
                TypeSample.of("int8", r -> "" + number(r, 64), "-9223372036854775808", "9223372036854775807"),
                TypeSample.of("oid", r -> "" + (number(r, 33) & 0xffffffffL), "0", "4294967295"),
                TypeSample.of("xid", r -> "" + (number(r, 33) & 0xffffffffL), "0", "4294967295"),
                TypeSample.of("cid", r -> "" + (number(r, 33) & 0xffffffffL), "0", "4294967295"),
                TypeSample.of("xid8", r -> Long.toUnsignedString(number(r, 64)), "0", "18446744073709551615"),
                TypeSample.of("tid", r -> "(" + (number(r, 33) & 0xffffffffL) + "," + r.nextInt(65536) + ")", "(0,0)"),
                TypeSample.of(
                        "float4",
                        RandomTexts::float4,
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "-0",
                        "0",
                        "1e-45",
                        "3.4028235e38",
                        "0.1",
                        "1e6",
                        "1e5",
                        "1e-4",
                        "1e-5",
                        "16777216",
                        "123456.7",
                        "1.17549435e-38"),
                TypeSample.of(
                        "float8",
                        RandomTexts::float8,
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "-0",
                        "0",
                        "4.9e-324",
                        "1.7976931348623157e308",
                        "0.1",
                        "1e15",
                        "1e14",
                        "123456789012345.6",
                        "1e-4",
                        "1e-5",
                        "2e-3",
                        "2.2250738585072014e-308",
                        "9007199254740993",
                        "5e-324",
                        "1e23",
                        "0.30000000000000004"),
                TypeSample.of(
                        "numeric",
                        RandomTexts::numeric,
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "0",
                        "0.000",
                        "1",
                        "10",
                        "10000",
                        "100000000",
                        "0.1",
                        "0.0001",
                        "0.00010",
                        "0.00001",
                        "-1.50",
                        "1e100",
                        "1e-100",
                        "9".repeat(1000),
                        "-" + "1".repeat(1000) + ".5",
                        "1" + "0".repeat(1000),
                        "0." + "0".repeat(999) + "1",
                        "9999.9999",
                        "10000.0001",
                        "1e131071",
                        "1e-16383",
                        "12345678901234567890.123456789"),
                TypeSample.of("numeric(10,2)", r -> number(r, 26) + "." + r.nextInt(100), "NaN", "0", "99999999.99"),
                TypeSample.of("numeric(5,-2)", r -> "" + number(r, 22), "NaN", "0", "9999900", "149")
                        .since(15),
                TypeSample.of("numeric(3,5)", r -> "0.00" + r.nextInt(10), "0.00999", "0")
                        .since(15),
                TypeSample.of(
                        "money",
                        r -> (r.nextBoolean() ? "-" : "") + Math.abs(number(r, 40)) + "." + (10 + r.nextInt(90)),
                        "0",
                        "0.01",
                        "-0.01",
                        "999.99",
                        "1000",
                        "-1234567.89",
                        "92233720368547758.07",
                        "-92233720368547758.08"),
                TypeSample.of(
                        "text", RandomTexts::text, "", " ", "NULL", "\\N", "\\x", "\ud83d\ude00", "a\nb\\", "\ufffd"),
                TypeSample.of("varchar", RandomTexts::text, ""),
                TypeSample.of("varchar(20)", RandomTexts::word, ""),
                TypeSample.of("char(10)", RandomTexts::word, "", "   ", "é", "1234567890"),
                TypeSample.of("bpchar", RandomTexts::text, "", "a   "),
                TypeSample.of("name", RandomTexts::word, "", "a b", "x".repeat(63)),
                TypeSample.of("refcursor", RandomTexts::word, ""),
                TypeSample.of("\"char\"", r -> "" + (char) (33 + r.nextInt(90)), "", "a", "\\"),
                TypeSample.of("\"char\"", r -> "" + (char) (33 + r.nextInt(90)), "\\377", "\\200", "é")
                        .since(16),
                TypeSample.of(
                        "bytea", r -> "\\x" + RandomTexts.hex(r, r.nextInt(20)), "\\x", "\\x00", "\\x5c", "\\xff00"));
    }

    private static List<TypeSample> datesAndTimes() {
        return List.of(
                TypeSample.of(
                        "date",
                        RandomTexts::date,
                        "infinity",
                        "-infinity",
                        "4714-11-24 BC",
                        "0001-12-31 BC",
                        "0001-01-01",
                        "5874897-12-31",
                        "2000-02-29",
                        "0001-02-29 BC",
                        "9999-12-31",
                        "10000-01-01"),
                TypeSample.of("time", RandomTexts::time, "00:00", "24:00:00", "23:59:59.999999", "00:00:00.000001"),
                TypeSample.of("time(3)", RandomTexts::time, "24:00:00"),
                TypeSample.of(
                        "timetz",
                        r -> RandomTexts.time(r)
                                + (r.nextBoolean() ? "+" : "-")
                                + String.format("%02d", r.nextInt(16))
                                + String.format(":%02d", r.nextInt(60)),
                        "24:00:00+15:59",
                        "00:00:00-15:59:59",
                        "12:00:00.5+00",
                        "01:02:03+00:19:32",
                        "10:00-03:30"),
                TypeSample.of(
                        "timestamp",
                        RandomTexts::timestamp,
                        "infinity",
                        "-infinity",
                        "4714-11-24 00:00:00 BC",
                        "294276-12-31 23:59:59.999999",
                        "2000-01-01",
                        "1999-12-31 23:59:59.999999",
                        "0001-12-31 23:59:59.5 BC",
                        "0044-03-15 12:00:00 BC",
                        "0001-02-29 01:00:00 BC",
                        "2024-02-29 24:00:00"),
                TypeSample.of(
                        "timestamptz",
                        r -> {
                            String text = RandomTexts.timestamp(r);
                            return text.endsWith(" BC") ? text : text + (r.nextBoolean() ? "+05:30" : "-11");
                        },
                        "infinity",
                        "-infinity",
                        "4714-11-24 00:00:00+00 BC",
                        "294276-12-31 23:59:59.999999+00",
                        "2000-01-01 00:00:00+00",
                        "0001-12-31 23:59:59.000001+00 BC"),
                TypeSample.of(
                        "interval",
                        RandomTexts::interval,
                        "0",
                        "1 year 2 mons 3 days 04:05:06.789",
                        "-1 year -2 mons +3 days -04:05:06",
                        "1 mon -1 day",
                        "-1 mon +1 day 00:00:01",
                        "-00:00:00.000001",
                        "178000000 years",
                        "-178000000 years",
                        "2147483647 days",
                        "-2147483648 days",
                        "1 day -00:00:01",
                        "-1 day +00:00:01",
                        "100:00:00",
                        "11 mons",
                        "-13 mons"),
                TypeSample.of("interval", RandomTexts::interval, "2562047788:00:54.775807", "-2562047788:00:54.775807")
                        .since(15),
                TypeSample.of("interval", RandomTexts::interval, "infinity", "-infinity")
                        .since(17));
    }

    private static List<TypeSample> others() {
        return List.of(
                TypeSample.of("uuid", r -> new UUID(r.nextLong(), r.nextLong()).toString(), new UUID(0, 0).toString()),
                TypeSample.of(
                        "json",
                        RandomTexts::json,
                        "{}",
                        "[]",
                        "null",
                        "\"x\"",
                        " {\"a\" :\r\n 1}",
                        "{\"a\":1,\"a\":2}",
                        "1.0e5",
                        "\"\\u0000\"",
                        "-0",
                        "1" + "0".repeat(400)),
                TypeSample.of(
                        "jsonb",
                        RandomTexts::json,
                        "{}",
                        "[]",
                        "null",
                        "\"x\"",
                        "true",
                        "1.50",
                        "{\"b\":1,\"a\":{}}",
                        "\"\\ud83d\\ude00\"",
                        "[[[[]]]]"),
                TypeSample.of(
                        "jsonpath",
                        r -> "$." + RandomTexts.word(r) + "[*] ? (@ > " + r.nextInt(9) + ")",
                        "$",
                        "lax $",
                        "strict $.\"a b\""),
                TypeSample.of("xml", r -> "<a>" + RandomTexts.word(r) + "</a>", "<a/>", "x", "<a>&lt;</a><b/>", ""),
                TypeSample.of("bit(1)", r -> RandomTexts.bits(r, 1), "0", "1"),
                TypeSample.of("bit(13)", r -> RandomTexts.bits(r, 13), "0000000000000"),
                TypeSample.of("varbit", r -> RandomTexts.bits(r, r.nextInt(40)), "", "0", "11111111"),
                TypeSample.of(
                        "inet",
                        r -> RandomTexts.inet4(r) + "/" + r.nextInt(33),
                        "0.0.0.0/0",
                        "10.1.2.3",
                        "255.255.255.255/32",
                        "::",
                        "::1",
                        "::1/64",
                        "2001:db8::1",
                        "::ffff:1.2.3.4",
                        "::1.2.3.4",
                        "1::",
                        "1:0:0:2:0:0:0:3",
                        "::0.1.0.1",
                        "0:0:0:0:0:ffff:0:1",
                        "64:ff9b::1.2.3.4/96",
                        "0:1::",
                        "::2:0:0:0:0"),
                TypeSample.of("inet", r -> RandomTexts.inet6(r) + "/" + r.nextInt(129)),
                TypeSample.of(
                        "cidr",
                        r -> RandomTexts.inet6(r),
                        "10.0.0.0/8",
                        "10.1.2.3/32",
                        "::/0",
                        "2001:db8::/32",
                        "::1/128",
                        "0.0.0.0/0"),
                TypeSample.of("macaddr", r -> RandomTexts.hex(r, 6), "08:00:2b:01:02:03", "ff:ff:ff:ff:ff:ff"),
                TypeSample.of("macaddr8", r -> RandomTexts.hex(r, 8), "08:00:2b:ff:fe:01:02:03"),
                TypeSample.of(
                        "point", RandomTexts::point, "(0,0)", "(-0,NaN)", "(Infinity,-Infinity)", "(1e300,1e-300)"),
                TypeSample.of(
                        "lseg",
                        r -> "[" + RandomTexts.smallPoint(r) + "," + RandomTexts.smallPoint(r) + "]",
                        "[(0,0),(0,0)]"),
                TypeSample.of(
                        "line",
                        r -> "{" + (1 + r.nextInt(9)) + "," + r.nextInt(9) + "," + number(r, 20) / 4.0 + "}",
                        "{1,0,0}",
                        "{0,-1,0.5}"),
                TypeSample.of("box", r -> RandomTexts.smallPoint(r) + "," + RandomTexts.smallPoint(r), "(0,0),(0,0)"),
                TypeSample.of("path", RandomTexts::points, "[(0,0)]", "((0,0))", "[(1,2),(3,4)]"),
                TypeSample.of("polygon", RandomTexts::points, "((0,0))", "((0,0),(1,1),(1,0))"),
                TypeSample.of(
                        "circle", r -> "<" + RandomTexts.smallPoint(r) + "," + r.nextInt(100) / 4.0 + ">", "<(0,0),0>"),
                TypeSample.of(
                        "pg_lsn",
                        r -> Long.toHexString(r.nextLong()).replaceFirst("(.+)(.{8})$", "$1/$2"),
                        "0/0",
                        "FFFFFFFF/FFFFFFFF",
                        "16/B374D848"),
                TypeSample.of("tsvector", RandomTexts::tsvector, "", "'a':1A,2B,3C,4", "'it''s' '\\\\'", "b a ab:3 ä"),
                TypeSample.of(
                        "tsquery",
                        RandomTexts::tsquery,
                        "",
                        "'a'",
                        "!a",
                        "!!a",
                        "a & (b | !c)",
                        "a <-> (b <-> c)",
                        "(a <-> b) <-> c",
                        "!(a & b)",
                        "a:*AB",
                        "'it''s' <2> '\\\\'",
                        "a" + "&a".repeat(100),
                        "a <-> (b | c)",
                        "(a & b) <-> c",
                        "(a|b)&c",
                        "!(!(a))"),
                TypeSample.of("pg_snapshot", r -> "10:" + (20 + r.nextInt(9)) + ":10,12,19", "1:1:", "10:20:10,14,15"),
                TypeSample.of("txid_snapshot", r -> "10:" + (20 + r.nextInt(9)) + ":10,12,19", "1:1:"),
                TypeSample.of("int2vector", r -> r.nextInt(100) + " " + r.nextInt(100), "", "1", "-1 2 3"),
                TypeSample.of("oidvector", r -> r.nextInt(100) + " " + r.nextInt(100), "", "1", "4294967295 0"),
                TypeSample.of(
                        "aclitem", r -> "postgres=r" + (r.nextBoolean() ? "w" : "") + "/postgres", "=r/postgres"));
    }

    /** Arrays of every built-in type, of random shape. */
    private static List<TypeSample> arrays() {
        List<TypeSample> arrays = new ArrayList<>();
        for (TypeSample sample : builtIn()) {
            boolean box = sample.type().equals("box");
            List<String> texts = sample.edges();
            String all = texts.stream()
                    .map(RandomTexts::quoted)
                    .reduce((a, b) -> a + (box ? ";" : ",") + b)
                    .map(list -> "{" + list + "}")
                    .orElse("{}");
            arrays.add(TypeSample.of(
                            sample.type() + "[]",
                            r -> array(r, box ? ';' : ',', sample.random()),
                            "{}",
                            "{NULL}",
                            box ? "{{NULL};{NULL}}" : "{{NULL},{NULL}}",
                            all)
                    .since(sample.since()));
        }
        return arrays;
    }

    private static List<TypeSample> ranges() {
        return List.of(
                TypeSample.of("int4range", r -> range(r, x -> numbers(x, 30)), "empty", "(,)", "[1,1]", "[1,)", "(,5]"),
                TypeSample.of("int8range", r -> range(r, x -> numbers(x, 62)), "empty", "(,)"),
                TypeSample.of(
                        "numrange",
                        r -> range(r, x -> numbers(x, 30)),
                        "empty",
                        "[1.50,2.00]",
                        "(NaN,]",
                        "[-Infinity,Infinity]"),
                TypeSample.of(
                        "daterange",
                        r -> range(r, RandomTexts::dates),
                        "empty",
                        "[infinity,infinity]",
                        "[-infinity,)",
                        "[\"0044-03-15 BC\",2024-01-01)"),
                TypeSample.of(
                        "tsrange",
                        r -> range(r, RandomTexts::dates),
                        "[2024-01-01 10:00,2024-01-01 11:00:00.5]",
                        "[-infinity,infinity]",
                        "[\"0044-03-15 01:00:00 BC\",)"),
                TypeSample.of("tstzrange", r -> range(r, RandomTexts::dates), "[2024-01-01 10:00+02,infinity)"),
                TypeSample.of(
                        "int4multirange", r -> multirange(r, x -> numbers(x, 20)), "{}", "{[1,2),[5,7)}", "{(,)}"),
                TypeSample.of("nummultirange", r -> multirange(r, x -> numbers(x, 20)), "{}", "{[1.0,2.50)}"),
                TypeSample.of("tstzmultirange", r -> multirange(r, RandomTexts::dates), "{}"),
                TypeSample.of(
                        "int4range[]", r -> array(r, ',', x -> range(x, y -> numbers(y, 20))), "{}", "{empty,NULL}"),
                TypeSample.of("daterange[]", r -> array(r, ',', x -> range(x, RandomTexts::dates))),
                TypeSample.of(
                        "tsmultirange[]", r -> array(r, ',', x -> multirange(x, RandomTexts::dates)), "{\"{}\"}"));
    }

    private static List<TypeSample> ofUser() {
        return List.of(
                TypeSample.of("mood", r -> "ok", "sad", "a \"b\", \\c", "NULL", ""),
                TypeSample.of(
                        "mood[]",
                        r -> array(r, ',', x -> x.nextBoolean() ? "NULL" : ""),
                        "{sad,\"a \\\"b\\\", \\\\c\"}"),
                TypeSample.of("percent", r -> "" + r.nextInt(101), "0", "100"),
                TypeSample.of("percent[]", r -> array(r, ',', x -> "" + x.nextInt(101)), "[5:6]={1,2}"),
                TypeSample.of("scores", r -> array(r, ',', x -> "" + x.nextInt(101)), "{}"),
                TypeSample.of("scores[]", r -> "{\"{1,2}\",NULL,\"{{" + r.nextInt(9) + "}}\"}", "{}"),
                TypeSample.of("label", r -> "sad", ""),
                TypeSample.of(
                        "money_amount", TypeSamples::amount, "(,,)", "(1,\"\",sad)", "(1.50,\" a\"\"b\\\\(),\",\"\")"),
                TypeSample.of("money_amount[]", r -> array(r, ',', TypeSamples::amount), "{}", "{\"(,,)\"}"),
                TypeSample.of("checked_amount", TypeSamples::amount, "(,,)"),
                TypeSample.of("checked_amount[]", r -> array(r, ',', TypeSamples::amount), "{}"),
                TypeSample.of("account", TypeSamples::account, "(,,,,,,,)"),
                TypeSample.of("account[]", r -> array(r, ',', TypeSamples::account)),
                TypeSample.of("as_type", r -> "(" + r.nextInt() + "," + quoted(RandomTexts.text(r)) + ")", "(,)"),
                TypeSample.of("floatrange", r -> range(r, x -> numbers(x, 20)), "[0.1,1e20)", "[1e-05,NaN]", "[-0,]"),
                TypeSample.of("floatmultirange", r -> multirange(r, x -> numbers(x, 20)), "{[0.1,1e20)}"),
                TypeSample.of("floatrange[]", r -> array(r, ',', x -> range(x, y -> numbers(y, 20)))),
                TypeSample.of(
                        "textrange",
                        r -> range(r, x -> numbers(x, 1)),
                        "[\"\",a]",
                        "[\"(\",\"\\\\\"]",
                        "[\" \",\"a\"\"b,\"]"),
                TypeSample.of("moodrange", r -> "[sad,ok)", "[ok,\"\"]", "empty"),
                TypeSample.of(
                        "hstore",
                        TypeSamples::hstore,
                        "",
                        "a=>NULL",
                        "\"\"=>\"\"",
                        "a=>\"NULL\"",
                        "\"a\\\"\\\\\"=>\"=>,\""),
                TypeSample.of("hstore[]", r -> array(r, ',', TypeSamples::hstore), "{\"\"}"),
                TypeSample.of("citext", RandomTexts::text, "", "ÄB"),
                TypeSample.of("citext[]", r -> array(r, ',', RandomTexts::text)),
                TypeSample.of("ltree", r -> RandomTexts.word(r) + "." + RandomTexts.word(r), "", "a.b.c"),
                TypeSample.of("ltree[]", r -> array(r, ',', RandomTexts::word)),
                TypeSample.of("lquery", RandomTexts::word, "*.a.!b|c*{1,2}"),
                TypeSample.of("ltxtquery", RandomTexts::word, "a & !b"));
    }

    private static String amount(java.util.Random random) {
        return "(" + (number(random, 30) & 0xfffffff) + "." + random.nextInt(10000) + ","
                + quoted(RandomTexts.text(random)) + "," + (random.nextBoolean() ? "ok" : "") + ")";
    }

    private static String account(java.util.Random random) {
        return "(" + number(random, 60) + ","
                + quoted(array(random, ',', TypeSamples::amount)) + ","
                + quoted(amount(random)) + ","
                + quoted(array(random, ',', RandomTexts::text)) + ","
                + "\"2024-01-31 12:00:00+00\",7,"
                + quoted(hstore(random)) + ","
                + quoted("\\x" + RandomTexts.hex(random, 3)) + ")";
    }

    private static String hstore(java.util.Random random) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            out.append(out.isEmpty() ? "" : ", ")
                    .append(quoted(RandomTexts.text(random)))
                    .append("=>");
            out.append(random.nextInt(4) == 0 ? "NULL" : quoted(RandomTexts.text(random)));
        }
        return out.toString();
    }
}

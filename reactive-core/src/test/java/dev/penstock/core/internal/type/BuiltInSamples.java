package dev.penstock.core.internal.type;

import static dev.penstock.core.internal.type.RandomTexts.number;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Samples of the built-in types that are neither arrays nor ranges. */
final class BuiltInSamples {
    private BuiltInSamples() {}

    static List<TypeSample> all() {
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
}

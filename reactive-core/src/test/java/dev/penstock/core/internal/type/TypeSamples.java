package dev.penstock.core.internal.type;

import static dev.penstock.core.internal.type.RandomTexts.array;
import static dev.penstock.core.internal.type.RandomTexts.multirange;
import static dev.penstock.core.internal.type.RandomTexts.number;
import static dev.penstock.core.internal.type.RandomTexts.numbers;
import static dev.penstock.core.internal.type.RandomTexts.quoted;
import static dev.penstock.core.internal.type.RandomTexts.range;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Samples of every type: the built-in ones of {@link BuiltInSamples}, arrays of them, and those of the schema that {@link #SCHEMA} makes. */
public final class TypeSamples {
    /** Types of a user, in a schema of its own. */
    public static final String SCHEMA = """
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

    /** Returns one sample or more of each type. */
    public static List<TypeSample> all() {
        List<TypeSample> samples = new ArrayList<>(BuiltInSamples.all());
        samples.addAll(arrays());
        samples.addAll(ranges());
        samples.addAll(ofUser());
        return samples;
    }

    /** Arrays of every built-in type, of random shape. */
    private static List<TypeSample> arrays() {
        List<TypeSample> arrays = new ArrayList<>();
        for (TypeSample sample : BuiltInSamples.all()) {
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

    private static String amount(Random random) {
        return "(" + (number(random, 30) & 0xfffffff) + "." + random.nextInt(10000) + ","
                + quoted(RandomTexts.text(random)) + "," + (random.nextBoolean() ? "ok" : "") + ")";
    }

    private static String account(Random random) {
        return "(" + number(random, 60) + ","
                + quoted(array(random, ',', TypeSamples::amount)) + ","
                + quoted(amount(random)) + ","
                + quoted(array(random, ',', RandomTexts::text)) + ","
                + "\"2024-01-31 12:00:00+00\",7,"
                + quoted(hstore(random)) + ","
                + quoted("\\x" + RandomTexts.hex(random, 3)) + ")";
    }

    private static String hstore(Random random) {
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

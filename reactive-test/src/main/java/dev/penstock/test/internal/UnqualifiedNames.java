package dev.penstock.test.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names in a statement which the server looks up by the search path: operators, functions, types of casts and relations without a
 * schema, and grammar that implies an operator, such as {@code IN}.
 *
 * <p>It reads tokens, not grammar: it knows queries, COPY, INSERT, UPDATE, DELETE, MERGE and LOCK as programs write them. In other
 * statements the server looks up no operators, and relations named there are the programs' own affair.
 */
public final class UnqualifiedNames {
    private static final Pattern TOKEN = Pattern.compile("\\s+|--[^\\n]*"
            + "|(?<literal>[eE]?'(?:[^'\\\\]|''|\\\\.)*+')"
            + "|(?<name>\"(?:[^\"]|\"\")*+\"|[A-Za-z_][A-Za-z0-9_$]*+)"
            + "|(?<number>[0-9][0-9.]*+)|(?<parameter>\\$[0-9]+)"
            + "|(?<cast>::)|(?<operator>[-+*/<>=~!@#%^&|`?]++)|(?<other>.)");
    private static final Set<String> STATEMENTS =
            Set.of("SELECT", "WITH", "COPY", "INSERT", "UPDATE", "DELETE", "MERGE", "LOCK", "VALUES");

    /** Grammar, not functions, where a parenthesis follows. */
    private static final Set<String> GRAMMAR =
            Set.of(("ALL AND ANY ARRAY AS BINARY BY CASE CAST COALESCE CONFLICT COPY CROSS DISTINCT DO ELSE END EXCEPT"
                            + " EXISTS EXTRACT FILTER FORMAT FROM GREATEST GROUP HAVING IN INSERT INTERSECT INTO IS JOIN KEY"
                            + " LATERAL LEAST LEFT LIMIT MATERIALIZED NOT OFFSET ON OPERATOR OR ORDER OVER RETURNING ROW ROWS"
                            + " SELECT SET STDIN STDOUT THEN TO UNION UPDATE USING VALUES WHEN WHERE WITH WITHIN")
                    .split(" "));

    /** Grammar that looks up an operator by its name. */
    private static final Set<String> HIDDEN = Set.of("IN", "BETWEEN", "LIKE", "ILIKE", "SIMILAR", "NULLIF", "OVERLAPS");

    /** Types that are grammar of their own, and mean those of the server whatever the search path is. */
    private static final Set<String> TYPES = Set.of(
            "INT INTEGER BIGINT SMALLINT BOOLEAN REAL DOUBLE NUMERIC DECIMAL VARCHAR CHAR CHARACTER BIT TIME TIMESTAMP INTERVAL"
                    .split(" "));

    private final List<Token> tokens = new ArrayList<>();
    private final List<String> found = new ArrayList<>();
    private final Set<String> own = new HashSet<>();

    private UnqualifiedNames(String sql) {
        Matcher matcher = TOKEN.matcher(sql);
        while (matcher.find()) {
            for (Kind kind : Kind.values()) {
                if (matcher.group(kind.group()) != null) {
                    tokens.add(new Token(kind, matcher.group()));
                }
            }
        }
    }

    /** Returns the names in {@code sql}, which may be several statements. */
    public static List<String> in(String sql) {
        UnqualifiedNames names = new UnqualifiedNames(sql);
        names.read();
        return names.found;
    }

    private void read() {
        collectOwn();
        boolean reads = false;
        boolean begins = true;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (begins) {
                reads = STATEMENTS.contains(token.word());
            }
            begins = token.is(";");
            if (reads) {
                read(i, token);
            }
        }
    }

    /** Names of common table expressions, and aliases with columns: {@code name (a, b) AS (}, {@code AS name (}. */
    private void collectOwn() {
        for (int i = 0; i < tokens.size(); i++) {
            String before = at(i - 1).word();
            if (at(i).kind == Kind.NAME
                    && (before.equals("WITH") || before.equals("RECURSIVE") || before.equals("AS"))) {
                own.add(at(i).text);
            }
            if (at(i).kind == Kind.NAME
                    && at(i + 1).word().equals("AS")
                    && at(i + 2).is("(")) {
                own.add(at(i).text);
            }
        }
    }

    private void read(int i, Token token) {
        Token before = at(i - 1);
        Token after = at(i + 1);
        switch (token.kind) {
            case OPERATOR -> {
                boolean everything = token.is("*")
                        && (before.is("(")
                                || before.is(".")
                                || before.word().equals("SELECT")
                                || before.word().equals("RETURNING")
                                || before.is(","));
                boolean qualified = before.is(".") && at(i - 4).word().equals("OPERATOR");
                boolean assignment = token.is("=") && isAssignment(i);
                // The sign of a constant is a part of it.
                boolean sign = token.is("-") && after.kind == Kind.NUMBER && (before.is(",") || before.is("("));
                if (!everything && !qualified && !assignment && !sign) {
                    found.add("operator " + token.text + " after " + before.text);
                }
            }
            case CAST -> {
                if (!at(i + 2).is(".") && !TYPES.contains(after.word())) {
                    found.add("type " + after.text);
                }
            }
            case NAME -> readName(i, token, before, after);
            default -> {}
        }
    }

    private void readName(int i, Token token, Token before, Token after) {
        String word = token.word();
        if (HIDDEN.contains(word) && !before.is(".") && !(word.equals("IN") && at(i + 1).kind == Kind.NAME)) {
            found.add("operator of " + word);
        } else if (word.equals("CASE") && !after.word().equals("WHEN")) {
            found.add("operator of CASE " + after.text);
        } else if (word.equals("DISTINCT")
                && after.word().equals("FROM")
                && !at(i + 2).word().equals("NULL")) {
            found.add("operator of IS DISTINCT FROM " + at(i + 2).text);
        } else if (after.is("(")
                && !before.is(".")
                && !isGrammar(word)
                && !own.contains(token.text)
                && !isColumnList(i)) {
            found.add("function " + token.text);
        } else if ((before.word().equals("FROM")
                        || before.word().equals("JOIN")
                        || before.word().equals("INTO"))
                && !after.is(".")
                && !after.is("(")
                && !isGrammar(word)
                && !own.contains(token.text)
                && !word.equals("ONLY")
                && !word.equals("NULL")
                && !isExtract(i)
                && !at(i - 2).word().equals("DISTINCT")) {
            found.add("relation " + token.text);
        }
    }

    /** {@code SET a = 1, b = 2}, and {@code (FORMAT binary)}'s like. */
    private boolean isAssignment(int i) {
        int depth = 0;
        for (int j = i - 1; j >= 0; j--) {
            Token token = at(j);
            if (token.is(")")) {
                depth++;
            } else if (token.is("(")) {
                depth--;
            } else if (depth == 0 && token.kind == Kind.NAME) {
                if (token.word().equals("SET")) {
                    return true;
                }
                if (Set.of("WHERE", "ON", "SELECT", "WHEN", "FROM", "AND").contains(token.word())) {
                    return false;
                }
            }
            if (depth < 0) {
                return false;
            }
        }
        return false;
    }

    /** {@code INSERT INTO t (a, b)}, {@code LEFT JOIN x t (a)}: a name before the parenthesis. */
    private boolean isColumnList(int i) {
        Token before = at(i - 1);
        return before.word().equals("INTO")
                || before.word().equals("TABLE")
                || before.word().equals("COPY")
                || before.is(")")
                || (before.kind == Kind.NAME && !isGrammar(before.word()));
    }

    private boolean isExtract(int i) {
        return at(i - 3).is("(") && at(i - 4).word().equals("EXTRACT");
    }

    private static boolean isGrammar(String word) {
        return GRAMMAR.contains(word);
    }

    private Token at(int i) {
        return i < 0 || i >= tokens.size() ? Token.NONE : tokens.get(i);
    }

    private enum Kind {
        LITERAL,
        NAME,
        NUMBER,
        PARAMETER,
        CAST,
        OPERATOR,
        OTHER;

        String group() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Token(Kind kind, String text) {
        static final Token NONE = new Token(Kind.OTHER, "");

        boolean is(String other) {
            return text.equals(other);
        }

        String word() {
            return kind == Kind.NAME && !text.startsWith("\"") ? text.toUpperCase(Locale.ROOT) : "";
        }
    }
}

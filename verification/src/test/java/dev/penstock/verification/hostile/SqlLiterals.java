package dev.penstock.verification.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pieces of SQL in the main sources of a module: string literals that begin as a statement does, or name {@code pg_catalog}. A piece
 * ends where the program inserts something.
 */
final class SqlLiterals {
    private static final Pattern TOKEN = Pattern.compile(
            "//[^\\n]*+|(?s:/\\*.*?\\*/)|\"\"\"(?<block>(?s:.*?))\"\"\"|\"(?<line>(?:[^\"\\\\\\n]|\\\\.)*+)\""
                    + "|'(?:[^'\\\\]|\\\\.)[^']*+'");
    private static final Pattern STATEMENT = Pattern.compile(
            "\\s*\\(?(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|"
                    + "DROP|COPY|LOCK TABLE|SET|BEGIN|COMMIT|ROLLBACK|TRUNCATE|WITH|COMMENT ON|SHOW|SAVEPOINT|RELEASE|MERGE|ANALYZE|"
                    + "DECLARE|FETCH|GRANT|VALUES)(?:[\\s;(].*|$)",
            Pattern.DOTALL);
    private static final Pattern INSERTED = Pattern.compile("%(?:\\d+\\$)?[sd]|\\?");

    private SqlLiterals() {}

    /**
     * A piece of SQL.
     *
     * @param file the name of its source file
     * @param text the piece with single blanks for white space
     */
    record Piece(String file, String text) {
        @Override
        public String toString() {
            return file + ": " + text;
        }
    }

    /** Returns the pieces in the sources below {@code root}. */
    static List<Piece> in(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .flatMap(file -> pieces(file).stream())
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Piece> pieces(Path file) {
        try {
            List<Piece> pieces = new ArrayList<>();
            String name = file.getFileName().toString();
            for (String literal : literals(Files.readString(file))) {
                if (literal.contains("pg_catalog.")
                        || STATEMENT.matcher(literal).matches()) {
                    Arrays.stream(INSERTED.split(literal.replace("%%", "%")))
                            .map(SqlLiterals::normal)
                            // The driver sends each statement of several on its own.
                            .map(text -> text.replaceFirst(" *;$", ""))
                            .filter(text -> !text.isEmpty())
                            .forEach(text -> pieces.add(new Piece(name, text)));
                }
            }
            return pieces;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the values of the string literals and text blocks in Java source code. */
    static List<String> literals(String source) {
        List<String> literals = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(source);
        while (matcher.find()) {
            String text = matcher.group("block") == null ? matcher.group("line") : matcher.group("block");
            if (text != null) {
                literals.add(text.replace("\\\n", "\n").translateEscapes());
            }
        }
        return literals;
    }

    /** Returns a text with single blanks for white space, and none at its ends. */
    static String normal(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}

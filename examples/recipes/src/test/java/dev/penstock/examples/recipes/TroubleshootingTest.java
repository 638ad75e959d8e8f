package dev.penstock.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the page of messages to the library: every warning, and every message of an exception that an application can
 * receive, has an entry, or is listed with the others that need none.
 */
class TroubleshootingTest {
    private static final Path PAGE = Documents.ROOT.resolve("docs/guide/troubleshooting.md");
    private static final Path WITHOUT_ENTRY = Path.of("src/test/resources/messages-without-entry.txt");
    private static final Pattern HEADING = Pattern.compile("(?m)^### (.*)$");
    private static final Pattern CALL =
            Pattern.compile("\\bLOG\\.(?:warn|error)\\(|\\bnew (\\w+Exception)\\(|\\bsuper\\(");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern PUBLIC_EXCEPTION =
            Pattern.compile("public (?:final |abstract )?class (\\w+Exception)\\b");
    /** A shorter text is a name or a part of a message that is put together elsewhere. */
    private static final int LEAST = 15;

    @Test
    void everyMessageHasAnEntry() {
        List<Pattern> entries = HEADING.matcher(Documents.read(PAGE))
                .results()
                .map(found -> pattern(found.group(1)))
                .toList();
        List<String> without = Documents.read(WITHOUT_ENTRY).lines().toList();
        Set<String> missing = new TreeSet<>();
        Set<String> unused = new TreeSet<>(without);
        for (String message : messages()) {
            boolean listed = without.stream().anyMatch(message::contains);
            without.stream().filter(message::contains).forEach(unused::remove);
            if (!listed
                    && entries.stream()
                            .noneMatch(entry -> entry.matcher(message).find())) {
                missing.add(message);
            }
        }
        assertThat(missing).as("messages without an entry in " + PAGE).isEmpty();
        assertThat(unused).as("lines that no message contains").isEmpty();
    }

    /** Returns the texts of the messages, with an ellipsis for each part that is not a literal. */
    private static Set<String> messages() {
        List<Path> files = Stream.of(
                        "reactive-core",
                        "reactive-source",
                        "reactive-sink",
                        "reactive-kafka",
                        "reactive-kafka-connect",
                        "reactive-verify",
                        "reactive-spring-boot-starter")
                .flatMap(module -> Documents.files(module + "/src/main/java", ".java").stream())
                .toList();
        Set<String> exceptions = files.stream()
                .filter(file -> !file.toString().contains("internal"))
                .flatMap(file -> PUBLIC_EXCEPTION.matcher(Documents.read(file)).results())
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        assertThat(exceptions).hasSizeGreaterThan(20);
        Set<String> messages = new TreeSet<>();
        for (Path file : files) {
            String code = Documents.read(file);
            boolean exception =
                    exceptions.contains(file.getFileName().toString().replace(".java", ""));
            Matcher call = CALL.matcher(code);
            while (call.find()) {
                String type = call.group(1);
                boolean counts =
                        type != null ? exceptions.contains(type) : !call.group().startsWith("super") || exception;
                String text = counts ? text(arguments(code, call.end())) : "";
                if (Stream.of(text.split("…")).anyMatch(part -> part.strip().length() >= LEAST)) {
                    messages.add(text);
                }
            }
        }
        assertThat(messages).hasSizeGreaterThan(100);
        return messages;
    }

    /** Returns the literals of a call, with an ellipsis between them. */
    private static String text(String arguments) {
        return LITERAL.matcher(arguments.replaceAll("\"\\s*\\+\\s*\"", ""))
                .results()
                .map(found -> found.group(1).replace("\\\"", "\"").replace("{}", "…"))
                .collect(Collectors.joining("…"));
    }

    /** Returns the arguments of a call, whose opening parenthesis is before {@code from}. */
    private static String arguments(String code, int from) {
        int depth = 1;
        boolean quoted = false;
        int i = from;
        while (depth > 0) {
            char c = code.charAt(i);
            if (c == '\\') {
                i++;
            } else if (!quoted && c == '\'' && code.charAt(i + 2) == '\'') {
                i += 2;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && c == '(') {
                depth++;
            } else if (!quoted && c == ')') {
                depth--;
            }
            i++;
        }
        return code.substring(from, i - 1);
    }

    /** Returns the pattern of a heading, whose ellipses match any text. */
    private static Pattern pattern(String heading) {
        return Pattern.compile(
                Stream.of(heading.split("…", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".{0,200}?")),
                Pattern.DOTALL);
    }
}

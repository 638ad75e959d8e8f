package dev.penstock.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A search through all comments and documents for phrases that readers stumble over. The list is {@code plain-english.txt}. */
class PlainEnglishTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CODE = Pattern.compile("`[^`]*`|\\{@(code|link|linkplain) [^}]*}");
    private static final Pattern COMMENT = Pattern.compile("^\\s*(/\\*|\\*|//)|\\s// ");

    private record Phrase(Pattern pattern, String replacement) {}

    @Test
    void commentsAndDocumentsUseNoPhraseOfTheList() throws IOException {
        List<Phrase> phrases = phrases();
        List<String> found = new ArrayList<>();
        for (Path file : files()) {
            boolean java = file.toString().endsWith(".java");
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (!java || COMMENT.matcher(line).find()) {
                    String where = ROOT.relativize(file) + ":" + (i + 1);
                    phrases.stream()
                            .filter(phrase ->
                                    phrase.pattern().matcher(withoutCode(line)).find())
                            .forEach(phrase -> found.add(where + ": " + line.strip() + "  => " + phrase.replacement()));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void findsEachPhrase() throws IOException {
        assertThat(phrases()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(phrases())
                .anyMatch(phrase -> phrase.pattern()
                                .matcher("    /** What an attempt came to. */")
                                .find()
                        || phrase.pattern()
                                .matcher("    /** What a record is. */")
                                .find());
        assertThat(phrases())
                .noneMatch(phrase -> phrase.pattern()
                        .matcher(
                                "Without demand the source reads at most buffer.bytes ahead and keeps the connection alive.")
                        .find());
    }

    private static String withoutCode(String line) {
        return CODE.matcher(line).replaceAll("");
    }

    private static List<Phrase> phrases() throws IOException {
        try (InputStream list = PlainEnglishTest.class.getResourceAsStream("/plain-english.txt")) {
            return new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.split(" => ", 2))
                    .map(parts -> new Phrase(Pattern.compile(parts[0], Pattern.CASE_INSENSITIVE), parts[1]))
                    .toList();
        }
    }

    private static List<Path> files() {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file ->
                            file.toString().endsWith(".java") || file.toString().endsWith(".md"))
                    .filter(file -> !ROOT.relativize(file).toString().matches("(.*/)?target/.*"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.penstock.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every promise names the tests that show it, and these exist. */
class GuaranteesDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:IT|Test))(?:\\.(\\w+))?`");

    @Test
    void everyPromiseNamesATest() throws IOException {
        assertThat(promises())
                .hasSizeGreaterThan(20)
                .allSatisfy(promise -> assertThat(TEST.matcher(promise).find())
                        .as("a test in: %s", promise)
                        .isTrue());
    }

    @Test
    void everyTestNamedIsThere() throws IOException {
        Map<String, Path> tests = tests();
        List<MatchResult> named = TEST.matcher(document()).results().toList();

        assertThat(named).isNotEmpty().allSatisfy(test -> {
            assertThat(tests).containsKey(test.group(1));
            if (test.group(2) != null) {
                assertThat(Files.readString(tests.get(test.group(1))))
                        .as(test.group())
                        .contains("void " + test.group(2) + "(");
            }
        });
    }

    /** The items of lists, which are what is promised; prose only introduces them. */
    private static List<String> promises() throws IOException {
        List<String> promises = new ArrayList<>();
        Matcher item = Pattern.compile("(?m)^- (.*(?:\\n  .*)*)").matcher(document());
        while (item.find()) {
            promises.add(item.group(1));
        }
        return promises;
    }

    private static String document() throws IOException {
        return Files.readString(ROOT.resolve("docs/guarantees.md"));
    }

    private static Map<String, Path> tests() throws IOException {
        Map<String, Path> tests = new TreeMap<>();
        for (Path modules : List.of(ROOT, ROOT.resolve("examples"))) {
            try (Stream<Path> directories = Files.list(modules)) {
                directories
                        .map(module -> module.resolve("src/test/java"))
                        .filter(Files::isDirectory)
                        .forEach(sources -> addTests(sources, tests));
            }
        }
        return tests;
    }

    private static void addTests(Path sources, Map<String, Path> tests) {
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> tests.put(file.getFileName().toString().replace(".java", ""), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.penstock.verification;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that every promise of the guarantees names tests in the table of its section, and that these run. */
class GuaranteesDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> DOCUMENTS = List.of("guarantees.md", "guarantees-details.md");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:IT|Test))(?:\\.(\\w+))?`");

    /** A promise for one version alone: "On 14, …". */
    private static final Pattern VERSION = Pattern.compile("^On (\\d+)\\b");

    @Test
    void everyPromiseNamesATest() throws IOException {
        Map<String, List<String>> sections = sections();

        assertThat(sections).hasSizeGreaterThan(10).allSatisfy((heading, lines) -> {
            assertThat(rows(lines).keySet())
                    .as("the table of tests of %s", heading)
                    .containsExactlyElementsOf(promises(lines));
            assertThat(rows(lines))
                    .allSatisfy(
                            (promise, tests) -> assertThat(TEST.matcher(tests).find())
                                    .as("a test of: %s", promise)
                                    .isTrue());
        });
    }

    @Test
    void everyTestNamedIsOneThatRuns() throws IOException {
        Map<String, Path> tests = tests();
        List<MatchResult> named = new ArrayList<>();
        for (String name : DOCUMENTS) {
            TEST.matcher(document(name)).results().forEach(named::add);
        }

        assertThat(named).isNotEmpty().allSatisfy(test -> {
            assertThat(tests).containsKey(test.group(1));
            TestSource source = source(tests, test);
            if (test.group(2) == null) {
                assertThat(source.hasTest()).as("a test in %s", test.group()).isTrue();
            } else {
                MatchResult method = source.method(test.group(2));
                assertThat(method).as("the test %s", test.group()).isNotNull();
                assertThat(source.isTest(method))
                        .as("%s is a test and not switched off", test.group())
                        .isTrue();
            }
        });
    }

    @Test
    void promisesForOneVersionNameTestsThatRunOnIt() throws IOException {
        Map<String, Path> tests = tests();
        Map<String, String> promises = new TreeMap<>();
        for (List<String> lines : sections().values()) {
            rows(lines).forEach((promise, named) -> {
                if (VERSION.matcher(promise).find()) {
                    promises.put(promise, named);
                }
            });
        }

        assertThat(promises).isNotEmpty().allSatisfy((promise, named) -> {
            Matcher version = VERSION.matcher(promise);
            assertThat(version.find()).isTrue();
            assertThat(TEST.matcher(named).results().toList()).allSatisfy(test -> {
                TestSource source = source(tests, test);
                assertThat(test.group(2)).as("the method of %s", test.group()).isNotNull();
                assertThat(source.runsOn(
                                requireNonNull(source.method(test.group(2))), Integer.parseInt(version.group(1))))
                        .as("%s runs on PostgreSQL %s", test.group(), version.group(1))
                        .isTrue();
            });
        });
    }

    @Test
    void aTestIsToldFromOtherMethodsAndItsVersionsFromItsText() {
        TestSource source = new TestSource("""
            class AnIT {
                @Test
                void runs() {
                    start(14);
                }

                @ParameterizedTest
                @ValueSource(ints = {14, 18})
                void runsOnTwo(int version) {
                    assumeTrue(version > 14, "14 cannot");
                }

                @Test
                @Disabled
                void isOff() {
                }

                private void helps() {
                }
            }
            """);

        assertThat(source.isTest(source.method("runs"))).isTrue();
        assertThat(source.isTest(source.method("isOff"))).isFalse();
        assertThat(source.method("helps")).isNull();
        assertThat(source.runsOn(source.method("runs"), 14)).isTrue();
        assertThat(source.runsOn(source.method("runs"), 15)).isFalse();
        assertThat(source.runsOn(source.method("runsOnTwo"), 14)).isFalse();
        assertThat(source.runsOn(source.method("runsOnTwo"), 18)).isTrue();
    }

    private static TestSource source(Map<String, Path> tests, MatchResult test) throws IOException {
        return new TestSource(DocumentedTests.text(tests, test.group(1)));
    }

    /** Returns the lines of each section that makes promises, by document and heading. */
    private static Map<String, List<String>> sections() throws IOException {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        for (String name : DOCUMENTS) {
            for (String section : document(name).split("(?m)^## ", -1)) {
                List<String> lines = section.lines().toList();
                if (!promises(lines).isEmpty()) {
                    sections.put(name + ", " + lines.get(0), lines);
                }
            }
        }
        return sections;
    }

    /** Returns the bold titles of the items of a list; an item without one is its own title. */
    private static List<String> promises(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("- "))
                .map(line -> line.replaceFirst("^- \\*\\*(.*?)\\.\\*\\*.*", "$1"))
                .toList();
    }

    /** Returns the rows of a section's table: a promise and its tests. */
    private static Map<String, String> rows(List<String> lines) {
        Map<String, String> rows = new LinkedHashMap<>();
        lines.stream()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .map(line -> line.split(" *\\| *"))
                .forEach(cells -> rows.put(cells[1], cells[2]));
        return rows;
    }

    private static String document(String name) throws IOException {
        return Files.readString(ROOT.resolve("docs").resolve(name));
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

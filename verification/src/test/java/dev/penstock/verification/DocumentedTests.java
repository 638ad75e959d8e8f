package dev.penstock.verification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests that documents name. */
final class DocumentedTests {
    static final Path ROOT = Path.of("..");
    /** The name of a test class, and of a test in it, as documents write them. */
    static final Pattern NAME = Pattern.compile("`([A-Z]\\w*(?:IT|Test))(?:\\.(\\w+))?`");

    private static final Pattern PARENT = Pattern.compile("(?m)^(?:public )?(?:abstract )?class \\w+ extends (\\w+)");

    private DocumentedTests() {}

    /** Returns the test classes of all modules, by their simple names. */
    static Map<String, Path> all() throws IOException {
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

    /** Returns the source text of a test class, after that of the class whose tests it inherits. */
    static String text(Map<String, Path> tests, String name) throws IOException {
        String text = Files.readString(tests.get(name));
        Matcher parent = PARENT.matcher(text);
        return parent.find() && tests.containsKey(parent.group(1)) ? text(tests, parent.group(1)) + text : text;
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

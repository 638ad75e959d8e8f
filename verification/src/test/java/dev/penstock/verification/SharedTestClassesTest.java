package dev.penstock.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The jar of test classes that modules share lists its classes: every class that another module imports must be among them. */
class SharedTestClassesTest {
    private static final Path SHARED = Path.of("reactive-test");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import dev\\.penstock\\.test\\.(\\w+);");
    private static final Pattern INCLUDE = Pattern.compile("<include>(dev/penstock/test/[^<]+)</include>");

    @Test
    void everyImportedClassIsInTheSharedJar() throws IOException {
        Map<String, Path> tests = DocumentedTests.all();
        Collection<String> imported = new TreeSet<>();
        for (Path file : tests.values()) {
            if (!isShared(file)) {
                IMPORT.matcher(Files.readString(file)).results().forEach(name -> imported.add(name.group(1)));
            }
        }
        imported.removeIf(name -> !tests.containsKey(name) || !isShared(tests.get(name)));
        List<PathMatcher> included = INCLUDE.matcher(
                        Files.readString(DocumentedTests.ROOT.resolve(SHARED).resolve("pom.xml")))
                .results()
                .map(include -> FileSystems.getDefault().getPathMatcher("glob:" + include.group(1)))
                .toList();

        assertThat(imported)
                .contains("CertificateAuthority", "TlsCases")
                .allSatisfy(name -> assertThat(included)
                        .as(name)
                        .anyMatch(include -> include.matches(Path.of("dev/penstock/test", name + ".class"))));
    }

    private static boolean isShared(Path file) {
        return file.startsWith(DocumentedTests.ROOT.resolve(SHARED));
    }
}

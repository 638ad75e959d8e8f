package dev.penstock.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.Extension;

/** Every module that has integration tests has the check for leaks on their class path, where JUnit finds it. */
class LeakCheckTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void isOnTheClassPathOfAllIntegrationTests() throws Exception {
        List<Path> modules = modulesWithIntegrationTests();

        assertThat(modules)
                .hasSizeGreaterThan(8)
                .allSatisfy(module -> assertThat(
                                Files.readString(module.resolve("pom.xml")).replaceAll("\\s+", ""))
                        .contains("<artifactId>penstock-test</artifactId><type>test-jar</type><scope>test</scope>"));
    }

    @Test
    void isFoundByJUnit() throws Exception {
        assertThat(ServiceLoader.load(Extension.class))
                .anyMatch(extension -> extension.getClass().getName().equals("dev.penstock.test.LeakCheck"));
        assertThat(Files.readString(ROOT.resolve("pom.xml")))
                .contains("<junit.jupiter.extensions.autodetection.enabled>true<");
    }

    /** All but the module that has the check itself. */
    private static List<Path> modulesWithIntegrationTests() throws IOException {
        List<Path> modules = new ArrayList<>();
        for (Path parent : List.of(ROOT, ROOT.resolve("examples"))) {
            try (Stream<Path> directories = Files.list(parent)) {
                directories
                        .filter(module -> !module.endsWith("reactive-test") && hasIntegrationTests(module))
                        .forEach(modules::add);
            }
        }
        return modules;
    }

    private static boolean hasIntegrationTests(Path module) {
        Path sources = module.resolve("src/test/java");
        if (!Files.isDirectory(sources)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            return files.anyMatch(file -> file.toString().endsWith("IT.java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.penstock.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;

/** Demands of public repositories on every artifact: metadata, the license in the jars, jars of the sources and of the Javadoc. */
class PublishedArtifactsTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> DEMANDED = List.of(
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "scm/url",
            "scm/connection");

    /** Modules whose jars are on the class path of this one, and therefore built before it. */
    static Stream<String> modules() {
        return Stream.of("core", "source", "sink", "kafka", "verify", "micrometer", "test");
    }

    @Test
    void haveTheMetadataThatARepositoryDemands() throws Exception {
        // The bill of materials has no parent to inherit it from.
        for (String pom : List.of("pom.xml", "penstock-bom/pom.xml")) {
            Document document = document(ROOT.resolve(pom));
            assertThat(DEMANDED)
                    .as(pom)
                    .allSatisfy(
                            path -> assertThat(text(document, path)).as(path).isNotBlank());
        }
        for (String module :
                Stream.concat(modules(), Stream.of("spring-boot-starter")).toList()) {
            Document document = document(ROOT.resolve("reactive-" + module).resolve("pom.xml"));
            assertThat(List.of("name", "description", "parent/artifactId"))
                    .as(module)
                    .allSatisfy(
                            path -> assertThat(text(document, path)).as(path).isNotBlank());
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    @EnabledIf("areBuilt")
    void holdTheLicenseAndTheNotice(String module) throws Exception {
        try (ZipFile jar = new ZipFile(jar(module, "").toFile())) {
            for (String name : List.of("LICENSE", "NOTICE")) {
                ZipEntry entry = Objects.requireNonNull(jar.getEntry("META-INF/" + name), name);
                try (InputStream in = jar.getInputStream(entry)) {
                    assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo(Files.readString(ROOT.resolve(name)));
                }
            }
        }
        assertThat(entries(jar(module, "-sources"))).anyMatch(name -> name.endsWith(".java"));
        assertThat(entries(jar(module, "-javadoc")))
                .contains("index.html")
                .noneMatch(name -> name.contains("/internal/"));
    }

    static boolean areBuilt() {
        return modules().allMatch(module -> Files.exists(jar(module, "-javadoc")));
    }

    private static Path jar(String module, String kind) {
        String version = text(document(ROOT.resolve("pom.xml")), "version");
        return ROOT.resolve("reactive-" + module)
                .resolve("target")
                .resolve("penstock-" + module + "-" + version + kind + ".jar");
    }

    private static List<String> entries(Path jar) throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            return file.stream().map(ZipEntry::getName).toList();
        }
    }

    private static Document document(Path pom) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        } catch (Exception e) {
            throw new IllegalStateException(pom + " cannot be read", e);
        }
    }

    private static String text(Document pom, String path) {
        try {
            return XPathFactory.newInstance()
                    .newXPath()
                    .evaluate("/project/" + path, pom)
                    .strip();
        } catch (Exception e) {
            throw new IllegalStateException(path + " cannot be read", e);
        }
    }
}

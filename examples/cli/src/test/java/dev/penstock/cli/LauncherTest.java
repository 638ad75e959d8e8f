package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a Java that prints what it was called with. */
@EnabledOnOs(OS.LINUX)
class LauncherTest {
    @TempDir
    private Path directory;

    private Path cache;

    @BeforeEach
    void install() throws IOException {
        cache = directory.resolve("cache");
        Files.createDirectories(directory.resolve("java/bin"));
        Files.copy(Path.of("src/main/sh/penstock"), directory.resolve("penstock"));
        Files.writeString(directory.resolve("penstock.jar"), "jar");
        Path java = Files.writeString(directory.resolve("java/bin/java"), "#!/bin/sh\necho \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void makesAnArchiveOfItsClassesInTheFirstStreamAndUsesItAfterwards() throws Exception {
        use("17.0.15");

        assertThat(launch("status")).doesNotContain("Archive").endsWith("-jar " + jar() + " status");
        String first = launch("stream", "--limit=1");
        assertThat(first).contains("-Xmx256m").contains(" -XX:ArchiveClassesAtExit=" + cache);
        String made = first.replaceAll("(?s).*ArchiveClassesAtExit=(\\S+).*", "$1");
        Files.writeString(Path.of(made), "archive");

        String later = launch("stream");
        assertThat(later).contains(" -XX:SharedArchiveFile=" + cache).doesNotContain("ArchiveClassesAtExit");
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files).singleElement().asString().endsWith(".jsa");
        }
    }

    @Test
    void leavesTheArchiveToAJavaThatKeepsItItself() throws Exception {
        use("25.0.1");

        assertThat(launch("status")).contains(" -XX:+AutoCreateSharedArchive -XX:SharedArchiveFile=" + cache);
    }

    @Test
    void makesAnotherArchiveForAnotherBuild() throws Exception {
        use("25.0.1");
        String before = launch("status");
        Files.writeString(directory.resolve("penstock.jar"), "another jar");

        assertThat(launch("status")).isNotEqualTo(before);
    }

    @Test
    void doesWithoutAnArchiveIfToldSo() throws Exception {
        use("25.0.1");

        assertThat(launch("PENSTOCK_ARCHIVE=off", "status")).doesNotContain("Archive");
        assertThat(launch("PENSTOCK_JAVA_OPTIONS=-Xmx64m -Da=b", "status")).contains("-Xmx64m -Da=b -jar");
    }

    @Test
    void startsTheOptimizingCompilerLateUnlessToldToDoWithoutIt() throws Exception {
        use("17.0.15");

        assertThat(launch("status"))
                .contains("-XX:Tier4InvocationThreshold=100000")
                .contains("-XX:TieredStopAtLevel=4");
        assertThat(launch("PENSTOCK_TIER=1", "status")).contains("-XX:TieredStopAtLevel=1");
    }

    private String jar() throws IOException {
        return directory.toRealPath().resolve("penstock.jar").toString();
    }

    private void use(String version) throws IOException {
        Files.writeString(directory.resolve("java/release"), "JAVA_VERSION=\"" + version + "\"\n");
    }

    /** Runs the launcher; an argument such as NAME=VALUE before the command is a variable of its environment. */
    private String launch(String... arguments) throws Exception {
        List<String> all = List.of(arguments);
        boolean variable = all.get(0).matches("[A-Z_]+=.*");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of("sh", directory.resolve("penstock").toString()),
                        all.stream().skip(variable ? 1 : 0))
                .toList());
        builder.environment().put("JAVA_HOME", directory.resolve("java").toString());
        builder.environment().put("PENSTOCK_CACHE", cache.toString());
        if (variable) {
            int equals = all.get(0).indexOf('=');
            builder.environment()
                    .put(all.get(0).substring(0, equals), all.get(0).substring(equals + 1));
        }
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}

package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.test.internal.Binaries;
import dev.penstock.test.internal.Pause;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Tests that no process and no file remains after the JVM, however it ends. */
@Timeout(180)
@DisabledIfSystemProperty(named = PostgresServer.KIND, matches = "docker")
class EndOfJvmIT {
    private static final String FOLDER = System.getProperty(Binaries.FOLDER, "");
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void leavesNothingWhenEndedBySigterm() throws Exception {
        Child child = Child.start(List.of(), System.getProperty("java.class.path"), FOLDER);
        child.jvm().destroy();
        assertThat(child.jvm().waitFor(60, TimeUnit.SECONDS)).isTrue();
        // The shutdown hook waits, so there is nothing to wait for here.
        assertThat(child.serverLives()).isFalse();
        assertThat(child.home()).doesNotExist();
    }

    @Test
    void leavesNothingWhenEndedBySigkill() throws Exception {
        Child child = Child.start(List.of(), System.getProperty("java.class.path"), FOLDER);
        child.jvm().destroyForcibly();
        assertThat(Pause.until(() -> !child.serverLives() && Files.notExists(child.home()), DEADLINE))
                .isTrue();
    }

    @Test
    void leavesNothingOfAFrozenServer() throws Exception {
        Child child = Child.start(List.of(), System.getProperty("java.class.path"), FOLDER, "frozen");
        child.jvm().destroy();
        assertThat(child.jvm().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.serverLives()).isFalse();
        assertThat(child.home()).doesNotExist();
    }

    /** Root is every other test of this module, for who runs them as root. Here nothing unpacked is kept either. */
    @Test
    void runsAsAnOrdinaryUserToo(@TempDir Path readable) throws Exception {
        assumeTrue(ProcessHandle.current().info().user().orElse("").equals("root"), "only root can become another");
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
        Child child = Child.start(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), copyOfClassPath(readable), "");
        assertThat(ProcessHandle.of(child.server())
                        .flatMap(server -> server.info().user()))
                .contains("nobody");
        child.jvm().destroy();
        assertThat(child.jvm().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(child.serverLives()).isFalse();
        assertThat(child.home()).doesNotExist();
    }

    /** The class path may lie where only root may look. */
    private static String copyOfClassPath(Path target) throws IOException, InterruptedException {
        List<String> copies = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (Files.exists(Path.of(element))) {
                Path copy =
                        target.resolve(copies.size() + "-" + Path.of(element).getFileName());
                Process copying = new ProcessBuilder(
                                "sh", "-c", "cp -R \"$0\" \"$1\" && chmod -R a+rX \"$1\"", element, copy.toString())
                        .inheritIO()
                        .start();
                assertThat(copying.waitFor()).isZero();
                copies.add(copy.toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    /** A JVM that runs {@link ServerProgram}, the postmaster's process and the directory of that JVM's servers. */
    private record Child(Process jvm, long server, Path home) {

        static Child start(List<String> prefix, String classPath, String folder, String... arguments)
                throws IOException {
            List<String> command = new ArrayList<>(prefix);
            command.addAll(List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    classPath,
                    "-D" + Binaries.FOLDER + "=" + folder));
            command.addAll(Stream.concat(Stream.of(ServerProgram.class.getName()), Stream.of(arguments))
                    .toList());
            Process jvm = new ProcessBuilder(command)
                    .directory(new File("/"))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
            Child child = new Child(
                    jvm,
                    Long.parseLong(output.readLine()),
                    Path.of(output.readLine()).getParent());
            assertThat(child.serverLives()).isTrue();
            assertThat(child.home()).exists();
            return child;
        }

        /** A process that ended, but which no one has waited for yet, works in no directory any more. */
        boolean serverLives() {
            return Files.exists(Path.of("/proc/" + server + "/cwd"));
        }
    }
}

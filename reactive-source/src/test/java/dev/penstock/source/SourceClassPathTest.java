package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Class path that an application gets with the source; the build writes it to a file before the tests. */
class SourceClassPathTest {
    private static final Path CLASS_PATH = Path.of("target", "class-path.txt");

    @Test
    @EnabledIf("isWritten")
    void hasFourteenJarsAtMost() throws IOException {
        List<String> others = Arrays.stream(Files.readString(CLASS_PATH).strip().split(File.pathSeparator, -1))
                .map(jar -> Path.of(jar).getFileName().toString())
                .toList();

        assertThat(others).as("and the source itself").hasSizeLessThanOrEqualTo(13);
        assertThat(others).noneMatch(jar -> jar.contains("netty"));
    }

    static boolean isWritten() {
        return Files.exists(CLASS_PATH);
    }
}

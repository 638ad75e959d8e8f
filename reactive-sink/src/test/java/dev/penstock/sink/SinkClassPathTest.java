package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The class path of an application with source and sink, which the build records before the tests. */
class SinkClassPathTest {
    private static final Path CLASS_PATH = Path.of("target", "class-path.txt");

    @Test
    @EnabledIf("isWritten")
    void hasThirtyJarsAtMostWithTheSource() throws IOException {
        List<String> others = Arrays.stream(Files.readString(CLASS_PATH).strip().split(File.pathSeparator, -1))
                .map(jar -> Path.of(jar).getFileName().toString())
                .toList();

        assertThat(others).as("and the sink itself, the source and pgjdbc").hasSizeLessThanOrEqualTo(27);
        assertThat(others).noneMatch(jar -> jar.contains("native-macos") || jar.contains("http"));
    }

    static boolean isWritten() {
        return Files.exists(CLASS_PATH);
    }
}

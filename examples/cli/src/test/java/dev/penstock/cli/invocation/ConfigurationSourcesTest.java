package dev.penstock.cli.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.ConfigurationException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationSourcesTest {
    @TempDir
    Path directory;

    private final List<Problem> problems = new ArrayList<>();

    @Test
    void takesOptionsWithAnEqualsSignOrASpace() {
        Arguments arguments = Arguments.of(
                "stream", "--source.url=a=b", "--source.tables", "t", "--limit", "3", "--sink.table=", "--source.x=-1");

        assertThat(arguments.own()).containsExactly("stream", "--limit", "3");
        assertThat(arguments.source())
                .containsExactly(Map.entry("url", "a=b"), Map.entry("tables", "t"), Map.entry("x", "-1"));
        assertThat(arguments.sink()).containsExactly(Map.entry("table", ""));
    }

    @Test
    void refusesAnOptionWithoutAValue() {
        assertThat(Arguments.of("--source.url", "--source.tables", "t", "--sink.url")
                        .problems())
                .containsExactly(new Problem("source.url", "needs a value"), new Problem("sink.url", "needs a value"));
    }

    @Test
    void letsTheCommandLineWinOverTheEnvironmentAndThatOverTheFile() throws IOException {
        Path file = file("source.url=file", "source.tables=file", "sink.url=file", "sink.table = file\\u00e4 ä");
        Map<String, String> variables = Map.of("PENSTOCK_SOURCE_URL", "variable", "PENSTOCK_SINK_URL", "variable");

        ConfigurationSources configuration = ConfigurationSources.of(
                file, variables, Arguments.of("--source.url=given", "--source.slotLost=fail"), problems);

        assertThat(configuration.source())
                .containsOnly(Map.entry("url", "given"), Map.entry("tables", "file"), Map.entry("slotLost", "fail"));
        assertThat(configuration.sink()).containsOnly(Map.entry("url", "variable"), Map.entry("table", "fileä ä"));
        assertThat(problems).isEmpty();
    }

    @Test
    void refusesOtherNamesInTheFile() throws IOException {
        ConfigurationSources.of(file("url=s3cret", "sourc.url=s3cret"), Map.of(), Arguments.of(), problems);

        assertThat(problems).extracting(Problem::option).containsExactly("sourc.url", "url");
        assertThat(problems.toString()).doesNotContain("s3cret");
    }

    @Test
    void refusesAFileThatIsNoPropertiesFile() throws IOException {
        ConfigurationSources.of(file("source.url=\\u00zz"), Map.of(), Arguments.of(), problems);

        assertThat(problems).containsExactly(new Problem("--config", "the file is not a properties file"));
    }

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("config"), List.of(lines));
    }
}

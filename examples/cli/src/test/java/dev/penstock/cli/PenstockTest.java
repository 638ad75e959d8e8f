package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PenstockTest {
    @Test
    void printsUsageOnStderrWithoutACommand() {
        Cli cli = Cli.run();

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).first().asString().startsWith("Usage: penstock");
    }

    @Test
    void printsHelpOnStdout() {
        Cli cli = Cli.run("spec", "--help");

        assertThat(cli.status()).isZero();
        assertThat(cli.out()).startsWith("Usage: penstock spec").endsWith("\n");
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void helpDescribesHowSourceAndSinkAreConfigured() {
        assertThat(Cli.run("help", "stream").out())
                .contains("--source.NAME=VALUE;")
                .doesNotContain("--sink");
        assertThat(Cli.run("help", "write").out())
                .contains("--sink.NAME=VALUE;")
                .doesNotContain("--source");
        assertThat(Cli.run("help", "check").out()).contains("--source.NAME=VALUE and --sink.NAME=VALUE;");
        assertThat(Cli.run("help", "demo").out()).doesNotContain("--source", "--sink");
    }

    @Test
    void helpShowsAnExampleOfEachCommand() {
        for (String command : List.of(
                "demo", "stream", "replicate", "write", "check", "status", "verify", "sequences", "cleanup", "spec")) {
            assertThat(Cli.run("help", command).out()).contains("Examples:\n  penstock " + command);
        }
    }

    @Test
    void printsItsVersion() {
        Cli cli = Cli.run("--version");

        assertThat(cli.status()).isZero();
        assertThat(cli.out())
                .startsWith("penstock ")
                .contains("Java " + Runtime.version().feature());
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void refusesUnknownCommands() {
        Cli cli = Cli.run("strem");

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).containsExactly("strem: is not a command");
    }

    @Test
    void reportsAllProblemsOfTheCommandLineWithoutAnyValue() {
        Cli cli = Cli.run(
                "spec",
                "--sorce.url=postgres://me:s3cret@db/d",
                "--sorce.url",
                "postgres://me:s3cret@db/d",
                "--config",
                "/nowhere/s3cret",
                "--source.url=postgres://me:s3cret@db/d",
                "--sink.table");

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err())
                .containsExactly(
                        "--sorce.url: is not an option",
                        "--sorce.url: is not an option",
                        "arguments: one is not expected",
                        "sink.table: needs a value",
                        "source.url: is not an option here: the command has no source",
                        "--config: the file cannot be read");
    }

    @Test
    void printsNothingOnStdoutWhenTheUsageIsWrong() {
        assertThat(Cli.run("spec", "--nothing").out()).isEmpty();
    }
}

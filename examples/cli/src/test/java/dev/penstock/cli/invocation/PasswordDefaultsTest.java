package dev.penstock.cli.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.config.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordDefaultsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u@h/d",
                "jdbc:postgresql://h/d?user=u",
                "postgresql://u@h/d?sslmode=disable",
                "host=h user=u dbname=d"
            })
    void addsThePasswordOfTheEnvironment(String url) {
        String secret = "p'a\\s &=%+?#";

        assertThat(DatabaseUrl.parse(PasswordDefaults.complete(url, Map.of("PGPASSWORD", secret)))
                        .password())
                .contains(secret);
    }

    @Test
    void passwordOfTheAddressCounts() {
        String url = "postgresql://u:own@h/d";

        assertThat(PasswordDefaults.complete(url, Map.of("PGPASSWORD", "other")))
                .isEqualTo(url);
    }

    @Test
    void namesTheFileThatTheEnvironmentNames(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("my passwords"));

        assertThat(DatabaseUrl.parse(
                                PasswordDefaults.complete("postgresql://u@h/d", Map.of("PGPASSFILE", file.toString())))
                        .parameter("passfile"))
                .contains(file.toString());
        assertThat(PasswordDefaults.complete(
                        "postgresql://u@h/d",
                        Map.of("PGPASSFILE", directory.resolve("none").toString())))
                .isEqualTo("postgresql://u@h/d");
    }

    @Test
    void leavesAnAddressThatCannotBeUnderstood() {
        assertThat(PasswordDefaults.complete("nonsense", Map.of("PGPASSWORD", "p")))
                .isEqualTo("nonsense");
    }
}

package dev.penstock.core.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    @TempDir
    Path directory;

    @Test
    void supplierCountsForMoreThanTheAddress() {
        Login login = Login.of(DatabaseUrl.parse("postgresql://u:old@h/d"), () -> Credentials.ofPassword("new"));

        assertThat(login.mayBlock()).isTrue();
        assertThat(login.current().password()).contains("new");
        assertThat(login.current().user()).isEqualTo("u");
        assertThat(login.current().toString()).doesNotContain("new");
        assertThat(new Credentials("u", "secret").toString()).doesNotContain("secret");
    }

    @Test
    void readsThePasswordFileAgainForEachConnection() throws IOException {
        Path file = passwords("*:*:*:u:first");
        Login login = Login.of(DatabaseUrl.parse("postgresql://u@h/d?passfile=" + file), null);
        assertThat(login.current().password()).contains("first");

        passwords("*:*:*:u:second");
        assertThat(login.current().password()).contains("second");
    }

    @Test
    void passwordOfTheAddressCountsForMoreThanTheFile() throws IOException {
        Path file = passwords("*:*:*:*:file");
        Login login = Login.of(DatabaseUrl.parse("postgresql://u:url@h/d?passfile=" + file), null);

        assertThat(login.mayBlock()).isFalse();
        assertThat(login.current().password()).contains("url");
    }

    @Test
    void takesTheFirstLineThatMatches() throws IOException {
        passwords(
                "# h:5432:d:u:comment", "other:*:*:*:1", "h:5433:*:*:2", "h:5432:other:*:3", "h:*:d:u:4", "*:*:*:*:5");

        assertThat(find("postgresql://u@h/d")).contains("4");
        assertThat(find("postgresql://u@h:5433/d")).contains("2");
        assertThat(find("postgresql://v@x/y")).contains("5");
    }

    @Test
    void readsEscapes() throws IOException {
        passwords("h:*:*:u\\:v:a\\:b\\\\c");

        assertThat(find("postgresql://u%3Av@h/d")).contains("a:b\\c");
    }

    @Test
    void ignoresAFileThatOthersMayRead() throws IOException {
        Path file = passwords("*:*:*:*:secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(find("postgresql://u@h/d")).isEmpty();
    }

    private Optional<String> find(String url) {
        return PasswordFile.of(directory.resolve("pgpass").toString()).find(DatabaseUrl.parse(url));
    }

    private Path passwords(String... lines) throws IOException {
        Path file = Files.writeString(directory.resolve("pgpass"), String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}

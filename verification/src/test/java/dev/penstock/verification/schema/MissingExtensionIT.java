package dev.penstock.verification.schema;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tables with a type of an extension whose package the target's server lacks. */
@Timeout(120)
class MissingExtensionIT {
    @Test
    void isAnErrorBeforeAnythingIsCreatedUntilItsPackageIsInstalled(@TempDir Path files) throws IOException {
        try (Copy copy = new Copy(PostgresServer.shared(18), "t, plain")) {
            install(files, copy.from);
            copy.from.execute(
                    "CREATE EXTENSION penstock_probe",
                    "CREATE TABLE plain (id int PRIMARY KEY)",
                    "INSERT INTO plain VALUES (1)",
                    "CREATE TABLE t (id int PRIMARY KEY, v probe, more probe[])",
                    "INSERT INTO t VALUES (1, 'on', '{off,on}'), (2, NULL, NULL)");

            copy.start();
            assertThat(copy.failure())
                    .hasMessageContaining("Extension 'penstock_probe', of which type public.probe is, is not available")
                    .hasMessageContaining("Install its package there");
            assertThat(copy.to.value("SELECT to_regclass('t') IS NULL AND to_regtype('probe') IS NULL"))
                    .isEqualTo("t");

            install(files, copy.to);
            copy.start();
            copy.awaitEqualRows("t", "plain");
            assertThat(copy.to.value("SELECT count(*) FROM pg_extension WHERE extname = 'penstock_probe'"))
                    .isEqualTo("1");
            copy.assertEqualShape();
        }
    }

    /** Makes the files of an extension available in one database: the path of extensions is a setting since 18. */
    private static void install(Path files, Database database) throws IOException {
        // The server has another user than the tests, if they run as root.
        Files.setPosixFilePermissions(files, fromString("rwxr-xr-x"));
        Path extension = Files.createDirectories(files.resolve("extension"));
        Files.setPosixFilePermissions(extension, fromString("rwxr-xr-x"));
        Files.writeString(extension.resolve("penstock_probe.control"), "default_version = '1'\n");
        Files.writeString(
                extension.resolve("penstock_probe--1.sql"), "CREATE TYPE @extschema@.probe AS ENUM ('off', 'on');\n");
        database.execute("ALTER DATABASE " + database.name() + " SET extension_control_path = '$system:" + files + "'");
    }
}

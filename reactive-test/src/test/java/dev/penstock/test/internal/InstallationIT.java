package dev.penstock.test.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationIT {
    /** Another JVM has another home, and the same folder of binaries. */
    @Test
    void isInitializedOnceForAllJvmsThatShareTheFolderOfBinaries(@TempDir Path otherHome) {
        Installation first = Home.ofThisProcess().installation(18);
        Path folder = Path.of(System.getProperty(Binaries.FOLDER));
        assumeTrue(first.programs().startsWith(folder), "the folder of binaries is read only");

        Installation later = Installation.prepare(18, otherHome, first.account());

        assertThat(later.template()).startsWith(folder);
        assertThat(otherHome).isEmptyDirectory();
    }
}

package dev.penstock.test.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.test.error.ServerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinariesTest {
    @Test
    void hasBinariesForLinuxOnBothArchitectures() {
        assertThat(Binaries.entry("Linux", "amd64")).isEqualTo("postgres-linux-x86_64.txz");
        assertThat(Binaries.entry("Linux", "aarch64")).isEqualTo("postgres-linux-arm_64.txz");
    }

    @ParameterizedTest
    @CsvSource({"Mac OS X, aarch64", "Windows 11, amd64", "Linux, riscv64"})
    void reportsOnAnotherPlatformWhatToUseInstead(String system, String architecture) {
        assertThatThrownBy(() -> Binaries.entry(system, architecture))
                .isInstanceOf(ServerException.class)
                .hasMessage("There is no embedded PostgreSQL for " + system + " on " + architecture
                        + ", only for Linux on x86_64 and aarch64. Run this in a Linux container (Docker) or in WSL,"
                        + " or use a PostgreSQL server of your own.");
    }
}

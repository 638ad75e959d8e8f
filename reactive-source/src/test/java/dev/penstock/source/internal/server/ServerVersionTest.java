package dev.penstock.source.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
    @Test
    void readsMajorAndMinor() {
        ServerVersion version = new ServerVersion(180_006);
        assertThat(version).hasToString("18.6");
        assertThat(version.isAtLeast(18)).isTrue();
        assertThat(version.isAtLeast(19)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "140017,false",
        "140018,true",
        "150012,false",
        "150013,true",
        "160008,false",
        "160009,true",
        "170004,false",
        "170005,true",
        "180000,true",
        "190000,true"
    })
    void detectsWhenAddingToAPublicationLosesChanges(int number, boolean safe) {
        assertThat(new ServerVersion(number).addsToPublicationsSafely()).isEqualTo(safe);
    }
}

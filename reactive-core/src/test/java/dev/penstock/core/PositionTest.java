package dev.penstock.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PositionTest {
    @Test
    void printsNoKeysUpToWhichTablesHaveBeenRead() {
        String before = "{\"version\":1,\"unread\":[16385,16390],";
        String after = ",\"kind\":\"change\",\"commit\":\"0/1A2B\"}";
        Position position = position(before
                + "\"progress\":{\"16385\":\"23[0/1,4711,4712]=a}\\\"b\",\"16390\":\"2950[0/1,,f00d]=id\"}" + after);

        assertThat(position).hasToString(before + "\"progress\":\"…\"" + after);
    }

    @Test
    void printsOtherPositionsAsTheyAre() {
        assertThat(position("{\"version\":1,\"kind\":\"change\"}")).hasToString("{\"version\":1,\"kind\":\"change\"}");
        assertThat(position("{\"progress\":1}")).hasToString("{\"progress\":1}");
    }

    @Test
    void printsNoKeysOfADamagedPosition() {
        assertThat(position("{\"a\":1,\"progress\":{\"1\":\"open")).hasToString("{\"a\":1,\"progress\":\"…\"");
    }

    @Test
    void printsAPositionOfAnyBytesInAShortTimeAndText() {
        assertThat(position("\"progress\":{".repeat(100_000)).toString()).hasSize(14);
        assertThat(position("x".repeat(1_000_000)).toString()).hasSize(20_001).endsWith("…");
        assertThat(position("\"progress\":{\"" + "\\\"".repeat(500_000)).toString())
                .hasSize(14);
    }

    private static Position position(String text) {
        return Position.of(text.getBytes(StandardCharsets.UTF_8));
    }
}

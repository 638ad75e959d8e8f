package dev.penstock.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningTotalTest {
    @Test
    void continuesWhenACountStartsAgain() {
        RunningTotal total = new RunningTotal();
        assertThat(total.upTo(2)).isEqualTo(2);
        assertThat(total.upTo(2)).isEqualTo(2);
        assertThat(total.upTo(3)).isEqualTo(3);
        assertThat(total.upTo(0)).isEqualTo(3);
        assertThat(total.upTo(1)).isEqualTo(4);
    }
}

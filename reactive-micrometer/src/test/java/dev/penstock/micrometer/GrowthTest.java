package dev.penstock.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrowthTest {
    @Test
    void goesOnWhereACountBeginsAnew() {
        Growth growth = new Growth();
        assertThat(growth.upTo(2)).isEqualTo(2);
        assertThat(growth.upTo(2)).isEqualTo(2);
        assertThat(growth.upTo(3)).isEqualTo(3);
        assertThat(growth.upTo(0)).isEqualTo(3);
        assertThat(growth.upTo(1)).isEqualTo(4);
    }
}

package dev.penstock.spring.internal.option;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.PostgresSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

class OptionTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"logrepl.slotName", "logrepl.slot-name", "logrepl.slot_name", "logrepl.slotname"})
    void takesEveryFormOfAName(String form) {
        assertThat(options(new MockEnvironment().withProperty("penstock.source." + form, "mine")))
                .isEqualTo(Map.of("logrepl.slotName", "mine"));
    }

    @Test
    void takesVariablesOfTheEnvironment() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment",
                        Map.of("PENSTOCK_SOURCE_URL", "u", "PENSTOCK_SOURCE_LOGREPL_SLOTNAME", "s")));
        assertThat(options(environment)).isEqualTo(Map.of("url", "u", "logrepl.slotName", "s"));
    }

    @Test
    void takesAListInItsOrder() {
        MockEnvironment environment = new MockEnvironment();
        for (int i = 0; i < 11; i++) {
            environment.withProperty("penstock.source.tables[" + i + "]", "t" + i);
        }
        assertThat(options(environment)).isEqualTo(Map.of("tables", "t0,t1,t2,t3,t4,t5,t6,t7,t8,t9,t10"));
    }

    @Test
    void resolvesPlaceholders() {
        assertThat(options(new MockEnvironment()
                        .withProperty("host", "db")
                        .withProperty("penstock.source.url", "postgresql://${host}/x")))
                .isEqualTo(Map.of("url", "postgresql://db/x"));
    }

    @Test
    void leavesWhatItDoesNotKnowToBeRefused() {
        assertThat(options(new MockEnvironment().withProperty("penstock.source.slot-nam", "x")))
                .isEqualTo(Map.of("slot-nam", "x"));
    }

    private static Map<String, String> options(Environment environment) {
        return OptionText.of(environment, "penstock.source", PostgresSource.options());
    }
}

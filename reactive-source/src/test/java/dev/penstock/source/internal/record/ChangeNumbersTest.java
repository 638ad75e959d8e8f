package dev.penstock.source.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeNumbersTest {
    /** {@code B} begins a transaction, {@code c} and {@code m} are a change and a message, each with its LSN. */
    @ParameterizedTest
    @CsvSource({
        "B c5 c5 c5, 0 1 2",
        "B c5 c6 c6 c7, 0 0 1 0",
        "B c5 c6 c5, 0 0 0",
        "B c5 B c5 c5, 0 0 1",
        "B m5 m5 m6, 0 1 0",
        "B c5 m5 c5 m5, 0 0 1 1",
        "B m5 B m5, 0 0",
        "m5 m5 B m5, 0 1 0",
    })
    void numbersWhatHasTheSameLsn(String script, String numbers) {
        assertThat(run(new ChangeNumbers(), script)).isEqualTo(List.of(numbers.split(" ", -1)));
    }

    @ParameterizedTest
    @CsvSource({
        "B m5, false",
        "B c5 m5, true",
        "B c5 m6, false",
        "B c5 c6 m5, false",
        "B c5 B m5, false",
        "m5, false",
    })
    void knowsAMessageBehindAChangeOfItsLsn(String script, boolean expected) {
        ChangeNumbers numbers = new ChangeNumbers();

        run(numbers, script);

        assertThat(numbers.isBehindChange()).isEqualTo(expected);
    }

    private static List<String> run(ChangeNumbers numbers, String script) {
        List<String> all = new ArrayList<>();
        for (String step : script.split(" ", -1)) {
            if (step.equals("B")) {
                numbers.begin();
                continue;
            }
            long lsn = Long.parseLong(step.substring(1));
            if (step.startsWith("c")) {
                numbers.change(lsn);
                all.add(String.valueOf(numbers.changeIndex()));
            } else {
                numbers.message(lsn);
                all.add(String.valueOf(numbers.messageIndex()));
            }
        }
        return all;
    }
}

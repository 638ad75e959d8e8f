package dev.penstock.sink.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.internal.lane.Steps.Result;
import dev.penstock.sink.internal.plan.Statement;
import dev.penstock.sink.internal.plan.Step;
import dev.penstock.sink.internal.plan.Step.Copy;
import dev.penstock.sink.internal.plan.Step.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages in which steps are sent. */
class JoinedStepsTest {
    /**
     * Steps are separated by a slash: statements, or a copy in capitals. The result of a statement with {@code #} is needed, and a script
     * that begins with {@code !} is sent alone.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            -             | -
            a b           | a; b
            a / b         | a; b
            a / COPY      | a; COPY
            COPY / a      | COPY; a
            a / COPY / b c | a; COPY; b; c
            a# / COPY     | a# / COPY
            COPY / a#     | COPY / a#
            COPY / a b#   | COPY / a; b#
            a / COPY / COPY / b | a; COPY / COPY; b
            a / b# / c / COPY / d | a; b#; c / COPY; d
            !a / b        | a / b
            a / !b / c    | a / b / c
            !a / COPY / b | a / COPY; b
            COPY / !a     | COPY / a
            COPY / !a / b | COPY / a / b
            """)
    void joinsWhatHasNoResultsOfItsOwn(String steps, String messages) {
        assertThat(describe(Steps.joined(steps(steps)))).isEqualTo(messages == null ? "" : messages);
    }

    /** Each statement has one character; a message has at most three, unless one statement alone has more. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a b c         | a; b; c
            a b c d       | a; b; c / d
            a b / c d     | a; b; c / d
            a b c d e f g | a; b; c / d; e; f / g
            abcd          | abcd
            a abcd b      | a / abcd / b
            a b / !c / d e f | a; b / c / d; e; f
            a b / COPY / d e f | a; b; COPY; d; e; f
            a# b / COPY / c d e f | a#; b / COPY / c; d; e / f
            """)
    void limitsTheLengthOfAMessage(String steps, String messages) {
        assertThat(describe(Steps.joined(steps(steps), 3))).isEqualTo(messages);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 1", "1, 1, 0", "1, 2, 0", "-1, 0, 0", "3, 1, 2"})
    void countsRowsThatAreMissing(long expected, long rows, long missing) {
        assertThat(new Result(new Statement("UPDATE", expected, null), rows).missing())
                .isEqualTo(missing);
    }

    private static List<Step> steps(String text) {
        List<Step> steps = new ArrayList<>();
        for (String step : text == null ? new String[0] : text.split(" / ", -1)) {
            boolean alone = step.startsWith("!");
            steps.add(
                    step.equals("COPY")
                            ? new Copy(step, List.of())
                            : new Script(
                                    List.of(step.replace("!", "").split(" ", -1)).stream()
                                            .map(sql -> new Statement(sql, sql.endsWith("#") ? 1 : -1, null))
                                            .toList(),
                                    alone));
        }
        return steps;
    }

    private static String describe(List<Step> steps) {
        return steps.stream()
                .map(step -> step instanceof Copy copy ? copy.sql() : ((Script) step).sql())
                .collect(Collectors.joining(" / "));
    }
}

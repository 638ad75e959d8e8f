package dev.penstock.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.digest.ColumnDigests;
import dev.penstock.verify.RowDifference.Kind;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeyStatesTest {
    private static final List<String> KEY = List.of("1");
    private static final List<ColumnDigests> NO_ROW = List.of();

    private final KeyStates states = new KeyStates(List.of("a", "b"), List.of(KEY));

    @Test
    void takesARowThatTheTargetHasAsItWasBeforeForTheSame() {
        states.round(row(1, 1), row(1, 1), row(2, 1));

        assertThat(states.open()).isEmpty();
        assertThat(states.differences()).isEmpty();
    }

    @Test
    void takesARowThatTheTargetHasAsItIsNowForTheSame() {
        states.round(row(1, 1), row(2, 1), row(2, 1));

        assertThat(states.differences()).isEmpty();
    }

    @Test
    void confirmsADifferenceTheSecondTime() {
        states.round(row(1, 1), row(1, 2), row(1, 1));
        assertThat(states.open()).containsExactly(KEY);
        states.round(row(1, 1), row(1, 2), row(1, 1));

        assertThat(states.open()).isEmpty();
        assertThat(states.differences()).containsExactly(new RowDifference(Kind.DIFFERENT, KEY, List.of("b")));
    }

    @Test
    void beginsAgainIfTheRowChangedBetweenTwoReadings() {
        states.round(row(1, 1), row(1, 2), row(1, 1));
        states.round(row(1, 1), row(1, 2), row(3, 3));
        states.round(row(3, 3), row(1, 2), row(3, 3));

        assertThat(states.open()).containsExactly(KEY);
    }

    @Test
    void distinguishesMissingFromExtraRows() {
        states.round(row(1, 1), NO_ROW, row(1, 1));
        states.round(row(1, 1), NO_ROW, row(1, 1));
        KeyStates others = new KeyStates(List.of("a", "b"), List.of(KEY));
        others.round(NO_ROW, row(1, 1), NO_ROW);
        others.round(NO_ROW, row(1, 1), NO_ROW);

        assertThat(states.differences()).containsExactly(new RowDifference(Kind.MISSING, KEY, List.of()));
        assertThat(others.differences()).containsExactly(new RowDifference(Kind.EXTRA, KEY, List.of()));
    }

    @Test
    void takesTwoRowsOfOneKeyForADifference() {
        List<ColumnDigests> twice = List.of(row(1, 1).get(0), row(1, 1).get(0));
        states.round(row(1, 1), twice, row(1, 1));
        states.round(row(1, 1), twice, row(1, 1));

        assertThat(states.differences()).containsExactly(new RowDifference(Kind.DIFFERENT, KEY, List.of()));
    }

    @Test
    void reportsARowThatKeepsChanging() {
        states.round(row(1, 1), row(9, 9), row(2, 2));

        assertThat(states.differences()).containsExactly(new RowDifference(Kind.CHANGING, KEY, List.of()));
    }

    private static List<ColumnDigests> row(long... hashes) {
        return List.of(new ColumnDigests(0, LongStream.of(hashes).boxed().toList()));
    }
}

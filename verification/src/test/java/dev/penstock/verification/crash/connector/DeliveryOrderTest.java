package dev.penstock.verification.crash.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Scripts of positions, and which of them break the order of delivery. */
class DeliveryOrderTest {
    private static final PositionScope SCOPE = PositionScope.of(1, 1, "slot", "0000000a", Coverage.NONE);

    private final List<Position> script = new ArrayList<>();
    private long ordinal;

    @Test
    void acceptsSnapshotThenTransactionsInTheOrderOfTheirCommits() {
        snapshot(100, 0)
                .snapshot(100, 1)
                .change(100, 40, 0)
                .change(100, 50, 0)
                .change(100, 50, 1)
                .change(200, 45, 0);

        assertThat(violations(DeliveryOrder.fromTheBeginning())).isEmpty();
    }

    @Test
    void acceptsATableThatIsReadInMidStream() {
        change(100, 40, 0).snapshot(150, 0).snapshot(150, 1).change(150, 120, 0).snapshot(300, 2);

        assertThat(violations(DeliveryOrder.fromTheBeginning())).isEmpty();
    }

    @Test
    void noticesATransactionThatComesTwice() {
        change(100, 40, 0).change(200, 140, 0).change(200, 140, 0);

        assertThat(violations(DeliveryOrder.fromTheBeginning()))
                .singleElement()
                .asString()
                .startsWith("a record comes again or out of order");
    }

    @Test
    void noticesTransactionsThatChangePlaces() {
        change(200, 140, 0).change(100, 150, 0);

        assertThat(violations(DeliveryOrder.fromTheBeginning())).hasSize(1);
    }

    @Test
    void noticesAGapOfRecordsThatWereNumbered() {
        change(100, 40, 0);
        ordinal++;
        change(100, 50, 0);

        assertThat(violations(DeliveryOrder.fromTheBeginning()))
                .singleElement()
                .asString()
                .startsWith("a record has ordinal 3 instead of 2");
    }

    @Test
    void noticesWhatComesAgainAfterARestart() {
        Position resumed = SCOPE.change(200, 140, 1, 7);
        change(200, 140, 1).change(200, 140, 2);

        assertThat(violations(DeliveryOrder.after(resumed)))
                .singleElement()
                .asString()
                .startsWith("a record comes again that was acknowledged before the restart");
    }

    @Test
    void acceptsWhatComesAfterAResumedPosition() {
        Position resumed = SCOPE.change(200, 140, 1, 7);
        change(200, 140, 2).change(300, 10, 0);

        assertThat(violations(DeliveryOrder.after(resumed))).isEmpty();
    }

    @Test
    void noticesASnapshotRowThatComesAfterNewerChanges() {
        change(100, 40, 0).change(200, 140, 0).snapshot(150, 0);

        assertThat(violations(DeliveryOrder.fromTheBeginning())).hasSize(1);
    }

    private DeliveryOrderTest change(long commit, long lsn, long index) {
        script.add(SCOPE.change(commit, lsn, index, ++ordinal));
        return this;
    }

    private DeliveryOrderTest snapshot(long point, long index) {
        script.add(SCOPE.snapshot(point, index, ++ordinal));
        return this;
    }

    private List<String> violations(DeliveryOrder order) {
        return script.stream()
                .flatMap(position ->
                        order.accept(Record.of(position, Operation.DELETE, Map.of(), null, null, null)).stream())
                .toList();
    }
}

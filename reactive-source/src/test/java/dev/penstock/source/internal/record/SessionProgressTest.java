package dev.penstock.source.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.acknowledgement.AcknowledgementWindow;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StreamPoint;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import dev.penstock.source.internal.session.PauseSwitch;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SourceEvents;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session whose slot is confirmed up to 100. */
class SessionProgressTest {
    private static final long START = 100;
    private static final Begin BEGIN = new Begin(200, 0, 7);
    private static final StreamPoint REACHED = new StreamPoint(200, Kind.CHANGE, 150, 3);

    private final AcknowledgementWindow window = new AcknowledgementWindow(START, () -> {});
    private final SessionGauge gauge = new SessionGauge("slot", new SourceEvents(), new PauseSwitch());
    private SessionCoverage coverage = coverage(Coverage.NONE.withRead(1));

    @ParameterizedTest
    @CsvSource({
        "the same point, 200, CHANGE, 150, 3, false",
        "the number before, 200, CHANGE, 150, 2, false",
        "the number after, 200, CHANGE, 150, 4, true",
        "an earlier change with a higher number, 200, CHANGE, 149, 9, false",
        "a later change, 200, CHANGE, 151, 0, true",
        "a change in the upper half, 200, CHANGE, -1, 0, true",
        "an earlier commit, 199, CHANGE, 900, 9, false",
        "a later commit, 201, CHANGE, 1, 0, true",
        "a commit in the upper half, -1, CHANGE, 1, 0, true",
        "the message before the rows of its LSN, 200, TRANSACTIONAL_MESSAGE, 150, 9, false",
        "the message after the rows of its LSN, 200, TRAILING_MESSAGE, 150, 0, true",
        "a message that ends at the commit, 200, MESSAGE, 200, 9, false",
        "a message after the commit, 201, MESSAGE, 201, 0, true"
    })
    void advancesToLaterPointsOnly(String what, long commit, Kind kind, long change, long index, boolean later) {
        SessionProgress progress = progress(REACHED);

        assertThat(progress.reach(commit, kind, change, index)).as(what).isEqualTo(later);
        assertThat(progress.reach(commit, kind, change, index)).as("again").isFalse();
        assertThat(progress.changeLsn()).isEqualTo(later ? change : 150);
    }

    @ParameterizedTest
    @CsvSource({"MESSAGE, 1, 0", "SNAPSHOT, 0, 0", "CHANGE, 0, 0", "CHANGE, 1, 0"})
    void reachesTheFirstPointOfTheWal(Kind kind, long commit, long index) {
        assertThat(progress(null).reach(commit, kind, 0, index)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"CHANGE, 201", "TRANSACTIONAL_MESSAGE, 201", "TRAILING_MESSAGE, 201", "MESSAGE, 200", "SNAPSHOT, 200"})
    void needsAHistoryThatContainsTheLastCommit(Kind kind, long leastEnd) {
        assertThat(progress(new StreamPoint(200, kind, 150, 0)).leastEnd()).isEqualTo(leastEnd);
    }

    @Test
    void hasNoCheckpointBeforeAllTablesAreRead() {
        coverage = coverage(Coverage.NONE.withUnread(1));
        SessionProgress progress = progress(null);
        assertThat(progress.checkpoint(START)).isNull();

        coverage.choose(Coverage.NONE.withRead(1));
        SourcePosition checkpoint = progress.checkpoint(START);
        assertThat(checkpoint).isEqualTo(coverage.scope().snapshot(START, 0, 0));
    }

    @Test
    void hasACheckpointAtTheResumedPointOnceOtherTablesAreCovered() {
        SessionProgress progress = progress(REACHED);
        assertThat(progress.checkpoint(START)).as("the stored position itself").isNull();

        coverage.choose(Coverage.NONE.withRead(1, 2));
        SourcePosition checkpoint = progress.checkpoint(START);
        assertThat(checkpoint).isNotNull();
        assertThat(checkpoint.point()).isEqualTo(REACHED);
        assertThat(checkpoint.ordinal()).isZero();
        assertThat(checkpoint.scope().coverage().isRead(2)).isTrue();
    }

    @Test
    void hasTheLastRecordAsCheckpointWithTheTablesCoveredNow() {
        SessionProgress progress = progress(null);
        progress.reach(200, Kind.CHANGE, 150, 0);
        SourcePosition position = progress.next(BEGIN);
        coverage.choose(Coverage.NONE.withRead(1, 2));

        SourcePosition checkpoint = progress.checkpoint(START);
        assertThat(checkpoint).isNotNull();
        assertThat(checkpoint.point()).isEqualTo(position.point());
        assertThat(checkpoint.ordinal()).isOne();
        assertThat(checkpoint.scope().coverage()).isEqualTo(Coverage.NONE.withRead(1, 2));
        coverage.choose(Coverage.NONE.withUnread(1));
        assertThat(progress.checkpoint(START)).as("tables that are read later").isNotNull();
    }

    /** Nothing was emitted of the transaction that ends; the position is at 200. */
    @ParameterizedTest
    @CsvSource({
        "false, 150, 150",
        "false, 900, 900",
        "true, 150, 150",
        "true, 200, 200",
        "true, 201, 100",
        "true, -1, 100"
    })
    void confirmsNoEmptyTransactionAfterThePositionIfPositionsCount(boolean positionsOnly, long end, long confirmed) {
        SessionProgress progress = progress(null);
        if (positionsOnly) {
            progress.confirmPositionsOnly(200);
        }

        assertThat(progress.transactionEnded(end - 1, end)).isFalse();
        assertThat(window.confirmed()).isEqualTo(confirmed);
        assertThat(progress.applied()).isEqualTo(end);
    }

    @Test
    void confirmsATransactionOfWhichARecordWasEmitted() {
        SessionProgress progress = progress(null);
        progress.confirmPositionsOnly(START);
        progress.reach(200, Kind.CHANGE, 150, 0);
        SourcePosition position = progress.next(BEGIN);

        assertThat(progress.transactionEnded(200, 210)).isTrue();
        assertThat(position.endLsn()).isEqualTo(210);
        assertThat(progress.applied()).as("not acknowledged").isEqualTo(START);
        window.acknowledge(position.ordinal());
        assertThat(window.confirmed()).isEqualTo(210);
        assertThat(progress.applied()).isEqualTo(210);
    }

    @Test
    void doesNotTakeTheEndOfAnotherTransactionForThatOfTheLastRecord() {
        SessionProgress progress = progress(null);
        progress.reach(200, Kind.CHANGE, 150, 0);
        SourcePosition position = progress.next(BEGIN);

        assertThat(progress.transactionEnded(300, 310)).isFalse();
        assertThat(position.endLsn()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"false, 900", "true, 100"})
    void countsIdleWalAsAppliedAndConfirmsItUnlessPositionsCount(boolean positionsOnly, long confirmed) {
        SessionProgress progress = progress(null);
        if (positionsOnly) {
            progress.confirmPositionsOnly(START);
        }
        progress.idle(900);

        assertThat(window.confirmed()).isEqualTo(confirmed);
        assertThat(progress.applied()).isEqualTo(900);
    }

    @Test
    void confirmsTheEndOfAMessageInAnyCase() {
        SessionProgress progress = progress(null);
        progress.confirmPositionsOnly(START);
        progress.messageEnded(300);

        assertThat(window.confirmed()).isEqualTo(300);
        assertThat(progress.applied()).isEqualTo(300);
    }

    /** A reader that resumes after the record before a change has not had the change. */
    @ParameterizedTest
    @CsvSource({"150, 0, 149, 0", "150, 1, 150, 0", "150, 7, 150, 6"})
    void placesARecordBeforeTheChangeThatItPrecedes(long change, long index, long beforeChange, long beforeIndex) {
        SessionProgress progress = progress(null);
        progress.reach(200, Kind.CHANGE, change, index);
        SourcePosition before = progress.nextBeforeChange(BEGIN);

        assertThat(before.point()).isEqualTo(new StreamPoint(200, Kind.CHANGE, beforeChange, beforeIndex));
        assertThat(progress(before.point()).reach(200, Kind.CHANGE, change, index))
                .isTrue();
    }

    @Test
    void numbersTheRecordsOfASnapshotOfTheirOwn() {
        SessionProgress progress = progress(null);
        SourcePosition first = progress.nextOfSnapshot(START);
        progress.reach(300, Kind.MESSAGE, 300, 0);
        SourcePosition message = progress.nextMessage();
        SourcePosition second = progress.nextOfSnapshot(START);

        assertThat(first.point()).isEqualTo(new StreamPoint(START, Kind.SNAPSHOT, 0, 0));
        assertThat(second.point()).isEqualTo(new StreamPoint(START, Kind.SNAPSHOT, 0, 1));
        assertThat(message.point()).isEqualTo(new StreamPoint(300, Kind.MESSAGE, 300, 0));
        assertThat(second.ordinal()).isEqualTo(3);
    }

    private SessionProgress progress(@Nullable StreamPoint reached) {
        return new SessionProgress(window, coverage, reached, gauge);
    }

    private SessionCoverage coverage(Coverage tables) {
        return new SessionCoverage(PositionScope.of(1, 1, "slot", "00000001", tables), gauge);
    }
}

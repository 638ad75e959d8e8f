package dev.penstock.source.internal.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Position;
import dev.penstock.source.error.position.ForeignPositionException;
import dev.penstock.source.error.position.PositionAheadException;
import dev.penstock.source.error.position.TimelineException;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.session.SessionSettings.Snapshot;
import dev.penstock.source.internal.table.ReplicaIdentity;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableKey;
import dev.penstock.source.internal.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stored position of a commit at 200, on system 18446744073709551615, which has timeline 1 only. */
class StartOnServerTest {
    private static final Coverage READ = Coverage.NONE.withRead(1, 9).withStale(5);

    @ParameterizedTest
    @CsvSource({"201, true", "200, false", "-1, true", "0, false"})
    void acceptsAPositionUpToTheEndOfTheWal(long walEnd, boolean accepted) {
        StartPosition start = at(READ, "slot");
        SystemIdentity identity = new SystemIdentity("18446744073709551615", 1, walEnd);

        if (accepted) {
            assertThat(start.on(identity, null, null, "slot")).isSameAs(start);
        } else {
            assertThatThrownBy(() -> start.on(identity, null, null, "slot")).isInstanceOf(PositionAheadException.class);
        }
    }

    @Test
    void refusesAPositionOfATimelineThatTheServerNeverHad() {
        StartPosition start = StartPosition.of(
                PositionScope.of(-1, 2, "slot", "00000001", READ).change(200, 150, 3, 1), Snapshot.INITIAL);

        assertThatThrownBy(() -> start.on(identity("18446744073709551615"), null, null, "slot"))
                .isInstanceOf(TimelineException.class);
    }

    @Test
    void refusesAPositionOfAnotherSlot() {
        assertThatThrownBy(() -> at(READ, "another").on(identity("18446744073709551615"), null, null, "slot"))
                .isInstanceOf(ForeignPositionException.class)
                .hasMessageContaining("slot 'another'")
                .hasMessageContaining("slot 'slot'");
        StartPosition ofSnapshot = at(READ, null);
        assertThat(ofSnapshot.on(identity("18446744073709551615"), null, null, "slot"))
                .isSameAs(ofSnapshot);
    }

    @ParameterizedTest
    @CsvSource({"7,", "7, 8", "18446744073709551614, 7"})
    void refusesAPositionOfAnotherSystem(String system, @Nullable String movedFrom) {
        assertThatThrownBy(() -> at(READ, "slot").on(identity(system), movedFrom, null, "slot"))
                .isInstanceOf(ForeignPositionException.class)
                .hasMessageContaining("18446744073709551615")
                .hasMessageContaining(system);
    }

    @Test
    void continuesAtTheSlotOnASystemToWhichAllWasMoved() {
        StartPosition moved = at(READ, "slot").on(identity("7"), "18446744073709551615", null, "another");

        assertThat(moved.resumes()).isFalse();
        assertThat(moved.resets()).isFalse();
        assertThat(moved.storesPositions()).isTrue();
        assertThat(moved.reached()).isNull();
        assertThat(moved.reachedLsn()).isZero();
        assertThat(moved.coverage(List.of(table(1), table(2)))).isEqualTo(Coverage.NONE.withRead(1, 2));
    }

    @Test
    void refusesToMoveAReadThatIsNotFinished() {
        StartPosition unfinished = at(READ.withUnread(2), "slot");

        assertThatThrownBy(() -> unfinished.on(identity("7"), "18446744073709551615", null, "slot"))
                .isInstanceOf(ForeignPositionException.class)
                .hasMessageContaining("still to be read");
    }

    @Test
    void startsOnAnyServerWithoutAPosition() {
        StartPosition none = StartPosition.of(null, Snapshot.INITIAL);
        StartPosition conduit =
                StartPosition.of(Position.of("{\"type\":2}".getBytes(StandardCharsets.UTF_8)), Snapshot.INITIAL);

        assertThat(none.on(identity("7"), null, null, "slot")).isSameAs(none);
        assertThat(conduit.on(identity("7"), null, null, "slot")).isSameAs(conduit);
        assertThat(none.storesPositions()).isFalse();
        assertThat(conduit.storesPositions()).isTrue();
        assertThat(conduit.again().storesPositions()).isTrue();
        assertThat(conduit.ourPosition()).isNull();
        assertThat(conduit.knownTables()).isEmpty();
        assertThat(conduit.otherTables(Coverage.NONE)).isEmpty();
        assertThat(conduit.isRead(1)).isFalse();
        assertThat(conduit.reachedLsn()).isZero();
    }

    @Test
    void knowsTheTablesOfItsPosition() {
        StartPosition start = at(READ.withUnread(2), "slot");

        assertThat(start.knownTables()).containsExactlyInAnyOrder(1, 9, 2, 5);
        assertThat(start.otherTables(Coverage.NONE.withRead(1))).containsExactly(9);
        assertThat(start.otherTables(Coverage.NONE.withUnread(1, 9))).isEmpty();
        assertThat(start.isRead(1)).isTrue();
        assertThat(start.isRead(2)).isFalse();
        assertThat(start.isRead(5)).isFalse();
        assertThat(start.reachedLsn()).isEqualTo(200);
    }

    @Test
    void keepsTheRangesThatWereReadOfAnUnreadTable() {
        ReadRanges ranges = ReadRanges.parse("23[0/1,,5]=id");
        Coverage half = Coverage.NONE.withRead(1).withUnread(2, 3).withProgress(2, ranges);

        Coverage coverage = at(half, "slot").coverage(List.of(table(1), table(2), table(3), table(4)));

        assertThat(coverage)
                .isEqualTo(Coverage.NONE.withRead(1).withUnread(2, 3, 4).withProgress(2, ranges));
    }

    private static StartPosition at(Coverage coverage, @Nullable String slot) {
        SourcePosition position =
                PositionScope.of(-1, 1, slot, "00000001", coverage).change(200, 150, 3, 1);
        return StartPosition.of(Position.of(position.toBytes()), Snapshot.INITIAL);
    }

    private static SystemIdentity identity(String system) {
        return new SystemIdentity(system, 1, 1000);
    }

    private static SourceTable table(int oid) {
        TableKey key = new TableKey(ReplicaIdentity.DEFAULT, List.of("id"), List.of("id"));
        return new SourceTable(oid, new TableName("public", "t" + oid), false, key, List.of(), List.of());
    }
}

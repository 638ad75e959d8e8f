package dev.penstock.source.internal.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Position;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.StreamPoint;
import dev.penstock.source.internal.session.SessionSettings.Snapshot;
import dev.penstock.source.internal.table.ReplicaIdentity;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableKey;
import dev.penstock.source.internal.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartPositionTest {
    private static final List<SourceTable> TABLES = List.of(table(1), table(2));

    @Test
    void readsAllTablesUnlessToldNotTo() {
        assertThat(StartPosition.of(null, Snapshot.INITIAL).coverage(TABLES)).isEqualTo(Coverage.NONE.withUnread(1, 2));
        assertThat(StartPosition.of(null, Snapshot.NEVER).coverage(TABLES)).isEqualTo(Coverage.NONE.withRead(1, 2));
    }

    @Test
    void readsWhatAPositionDoesNotSpeakForOrHasNotRead() {
        PositionScope scope = PositionScope.of(
                1, 1, "slot", "00000001", Coverage.NONE.withRead(1, 9).withUnread(3));
        Position position = scope.change(200, 150, 3, 1);
        StartPosition beginning = StartPosition.of(Position.of(position.toBytes()), Snapshot.INITIAL);

        assertThat(beginning.resumes()).isTrue();
        assertThat(beginning.reached()).isEqualTo(new StreamPoint(200, StreamPoint.Kind.CHANGE, 150, 3));
        assertThat(beginning.coverage(List.of(table(1), table(2), table(3))))
                .isEqualTo(Coverage.NONE.withRead(1).withUnread(2, 3));
    }

    @Test
    void finishesAReadThatWasBegunAndBeginsNoneWhenNoneIsWanted() {
        PositionScope scope = PositionScope.of(
                1, 1, "slot", "00000001", Coverage.NONE.withRead(1).withUnread(2));
        Position position = Position.of(scope.change(200, 150, 3, 1).toBytes());

        assertThat(StartPosition.of(position, Snapshot.NEVER).coverage(List.of(table(1), table(2), table(3))))
                .isEqualTo(Coverage.NONE.withRead(1, 3).withUnread(2));
    }

    @Test
    void readsAllTablesAgainEvenWhenABeginningReadsNone() {
        StartPosition again = StartPosition.of(null, Snapshot.NEVER).again();

        assertThat(again.resets()).isTrue();
        assertThat(again.resumes()).isFalse();
        assertThat(again.coverage(TABLES)).isEqualTo(Coverage.NONE.withUnread(1, 2));
    }

    @Test
    void takesThePhaseOfAConduitPositionAndDropsNothing() {
        assertThat(conduit("{\"type\":2,\"last_lsn\":\"0/1\"}").coverage(TABLES))
                .isEqualTo(Coverage.NONE.withRead(1, 2));
        assertThat(conduit("{\"type\":2,\"last_lsn\":\"0/1\"}").reached()).isNull();
        assertThat(conduit("{\"type\":1}").coverage(TABLES)).isEqualTo(Coverage.NONE.withUnread(1, 2));
        assertThat(conduit("{\"type\":1}").resumes()).isTrue();
        assertThat(conduit("{\"type\":0,\"last_lsn\":\"\"}").resumes()).isFalse();
    }

    private static StartPosition conduit(String json) {
        return StartPosition.of(Position.of(json.getBytes(StandardCharsets.UTF_8)), Snapshot.INITIAL);
    }

    private static SourceTable table(int oid) {
        TableKey key = new TableKey(ReplicaIdentity.DEFAULT, List.of("id"), List.of("id"));
        return new SourceTable(oid, new TableName("public", "t" + oid), false, key, List.of(), List.of());
    }
}

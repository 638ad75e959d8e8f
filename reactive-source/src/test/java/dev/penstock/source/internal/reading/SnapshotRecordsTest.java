package dev.penstock.source.internal.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.KeyRange;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.record.ScriptedSession;
import dev.penstock.source.internal.record.SessionCoverage;
import dev.penstock.source.internal.snapshot.RowBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotRecordsTest {
    private static final Relation A = relation(1, "a");
    private static final Relation B = relation(2, "b");
    private static final Relation EMPTY = relation(3, "e");

    @Test
    void marksTheLastRowOfEachTableAndOfAll() {
        assertThat(places(batch(A, 1, false), batch(B, 2, false), batch(A, 1, true), batch(B, 0, true)))
                .containsExactly("b row", "a row", "a last-of-table", "b last");
        assertThat(places(batch(EMPTY, 0, true), batch(A, 1, true))).containsExactly("a last");
        assertThat(places(batch(A, 1, true), batch(EMPTY, 0, true))).containsExactly("a last");
        assertThat(places(batch(EMPTY, 0, true))).isEmpty();
    }

    @Test
    void countsATableAsReadFromItsLastRecordOn() {
        List<Record> records = records(batch(A, 2, true), batch(B, 2, true));

        assertThat(records.stream().map(SnapshotRecordsTest::coverage).map(coverage -> coverage.isRead(1)))
                .containsExactly(false, true, true, true);
        assertThat(records.stream().map(SnapshotRecordsTest::coverage).map(coverage -> coverage.isRead(2)))
                .containsExactly(false, false, false, true);
    }

    @Test
    void countsARangeAsReadFromItsLastRecordOn() {
        KeyRange first = new KeyRange(null, 5);
        KeyRange second = new KeyRange(5, 9);
        KeyRange empty = new KeyRange(9, 12);
        List<Record> records = records(
                range(A, 2, null), // of the second range
                range(A, 2, first),
                range(B, 1, null),
                range(A, 0, empty),
                range(A, 1, second),
                batch(A, 0, true),
                batch(B, 0, true));

        assertThat(records.stream()
                        .map(record ->
                                record.collection() + " " + coverage(record).progress(1)))
                .containsExactly(
                        "a null",
                        "a null",
                        "a null",
                        "a 23[0/64,,5][0/64,9,12]=id",
                        "a null", // all of the table is read
                        "b null");
    }

    private static RowBatch range(Relation relation, int rows, @Nullable KeyRange end) {
        RowBatch batch = batch(relation, rows, false);
        return new RowBatch(relation, batch.rows(), batch.bytes(), end, false);
    }

    private static List<String> places(RowBatch... batches) {
        return records(batches).stream()
                .map(record -> record.collection() + " " + record.metadata().get(Metadata.SNAPSHOT))
                .toList();
    }

    private static List<Record> records(RowBatch... batches) {
        List<SessionCoverage> session = new ArrayList<>();
        List<Record> records = ScriptedSession.emitted(Coverage.NONE.withUnread(1, 2, 3), null, scripted -> {
            session.add(scripted.coverage());
            SnapshotRecords target = new SnapshotRecords(scripted.coverage(), scripted.emission(), 100, null);
            for (RowBatch batch : batches) {
                target.accept(batch);
            }
            target.end();
        });
        for (RowBatch batch : batches) {
            assertThat(session.get(0).isUnread(batch.relation().oid())).isFalse();
        }
        return records;
    }

    private static Coverage coverage(Record record) {
        return ((SourcePosition) record.position()).scope().coverage();
    }

    private static RowBatch batch(Relation relation, int rows, boolean end) {
        Row row = Row.ofTuple(relation, new byte[] {0, 1, 'n'});
        return new RowBatch(relation, Collections.nCopies(rows, row), 3L * rows, null, end);
    }

    private static Relation relation(int oid, String table) {
        PgType type = Objects.requireNonNull(PgType.builtIn(23));
        return new Relation(oid, "public", table, List.of(new Column("id", type, -1, true)));
    }
}

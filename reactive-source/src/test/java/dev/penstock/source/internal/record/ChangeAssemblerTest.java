package dev.penstock.source.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.source.error.ProtocolException;
import dev.penstock.source.internal.pgoutput.PgOutputMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.ColumnDescription;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Commit;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Delete;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Insert;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.OldTuple;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.RelationMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Truncate;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Update;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StreamPoint;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.selection.RowMasks;
import dev.penstock.source.internal.session.RereadRequests;
import dev.penstock.source.internal.session.SideThread;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeAssemblerTest {
    private static final int TABLE = 1;
    private static final Begin BEGIN = new Begin(200, 0, 7);
    private static final Commit COMMIT = new Commit(200, 210, 0);
    private static final Coverage READ = Coverage.NONE.withRead(TABLE);
    private static final Coverage UNREAD = Coverage.NONE.withUnread(TABLE);

    @Test
    void numbersTheRowsOfOneLsn() {
        List<Record> all = emitted(READ, null, BEGIN, insert('1'), insert('2'), insert('3'), COMMIT);

        assertThat(all.stream().map(ChangeAssemblerTest::index)).containsExactly(0L, 1L, 2L);
        SourcePosition second = (SourcePosition) all.get(1).position();
        assertThat(lines(emitted(READ, second.point(), BEGIN, insert('1'), insert('2'), insert('3'), COMMIT)))
                .containsExactly("create 3");
    }

    @Test
    void emitsOnlyWhatRemovesRowsOfATableThatIsStillToBeRead() {
        PgOutputMessage[] script = {
            BEGIN,
            insert('1'),
            new Update(TABLE, OldTuple.NONE, null, tuple('1')),
            new Update(TABLE, OldTuple.KEY, tuple('1'), tuple('2')),
            new Delete(TABLE, OldTuple.KEY, tuple('2')),
            new Truncate(new int[] {TABLE}, false, false),
            COMMIT
        };

        assertThat(lines(emitted(UNREAD, null, script))).containsExactly("delete 1", "delete 2", "delete truncate");
        assertThat(lines(emitted(READ, null, script)))
                .containsExactly("create 1", "update 1", "update 2", "delete 2", "delete truncate");
    }

    @Test
    void emitsTheChangesOfRowsInRangesThatHaveBeenRead() {
        PgOutputMessage[] script = {
            BEGIN,
            insert('1'),
            insert('6'),
            new Update(TABLE, OldTuple.NONE, null, tuple('2')),
            new Update(TABLE, OldTuple.NONE, null, tuple('7')),
            new Update(TABLE, OldTuple.KEY, tuple('1'), tuple('3')),
            new Update(TABLE, OldTuple.KEY, tuple('6'), tuple('8')),
            new Delete(TABLE, OldTuple.KEY, tuple('3')),
            new Delete(TABLE, OldTuple.KEY, tuple('8')),
            new Truncate(new int[] {TABLE}, false, false),
            COMMIT
        };

        assertThat(lines(emitted(ranges("23[0/64,,5]=id"), null, script)))
                .containsExactly(
                        "create 1", "update 2", "update 3", "delete 6", "delete 3", "delete 8", "delete truncate");
        assertThat(lines(emitted(ranges("23[0/64,,5]=other"), null, script)))
                .as("ranges of another key say nothing")
                .containsExactly("delete 1", "delete 6", "delete 3", "delete 8", "delete truncate");
        assertThat(lines(emitted(ranges("23[0/C9,,5]=id"), null, script)))
                .as("a range read at a later point holds the changes before it")
                .containsExactly("delete 6", "delete 8", "delete truncate");
    }

    /** The read has a transaction if and only if it commits below its point. */
    @Test
    void emitsATransactionThatCommitsExactlyAtThePointOfARange() {
        PgOutputMessage[] script = {BEGIN, insert('1'), COMMIT};

        assertThat(lines(emitted(ranges("23[0/C7,,5]=id"), null, script))).containsExactly("create 1");
        assertThat(lines(emitted(ranges("23[0/C8,,5]=id"), null, script))).containsExactly("create 1");
        assertThat(lines(emitted(ranges("23[0/C9,,5]=id"), null, script))).isEmpty();
    }

    @Test
    void removesARowThatMovesOutOfWhatHasBeenRead() {
        Update out = new Update(TABLE, OldTuple.KEY, tuple('1'), tuple('6'));

        assertThat(lines(emitted(ranges("23[0/64,,5]=id"), null, BEGIN, out, COMMIT)))
                .containsExactly("delete 1");
    }

    /** An earlier read, cut short, may have brought it under its old key. */
    @Test
    void createsARowThatMovesIntoAReadRangeAndRemovesItFromItsOldPlace() {
        Update in = new Update(TABLE, OldTuple.KEY, tuple('6'), tuple('1'));
        List<Record> all = emitted(ranges("23[0/64,,5]=id"), null, BEGIN, in, insert('2'), COMMIT);

        assertThat(lines(all)).containsExactly("delete 6", "create 1", "create 2");
        assertThat(all.stream().map(ChangeAssemblerTest::index)).containsExactly(0L, 1L, 2L);
        for (int i = 0; i < all.size(); i++) {
            SourcePosition reached = (SourcePosition) all.get(i).position();
            assertThat(lines(emitted(reached.scope().coverage(), reached.point(), BEGIN, in, insert('2'), COMMIT)))
                    .as("behind record %s", i)
                    .isEqualTo(lines(all).subList(i + 1, all.size()));
        }
    }

    @Test
    void reliesOnNothingReadWhenARowThatMovesInWasNotSentWhole() {
        byte[] key = {0, 2, 't', 0, 0, 0, 1, '6', 'n'};
        byte[] partial = {0, 2, 't', 0, 0, 0, 1, '1', 'u'};
        byte[] whole = {0, 2, 't', 0, 0, 0, 1, '2', 'n'};
        PgOutputMessage[] script = {
            BEGIN,
            new Insert(TABLE, whole),
            new Update(TABLE, OldTuple.KEY, key, partial),
            new Insert(TABLE, whole),
            COMMIT
        };
        List<Record> all = emitted(ranges("23[0/64,,5]=id"), null, script);

        assertThat(lines(all)).containsExactly("create 2", "delete 6");
        SourcePosition position = (SourcePosition) all.get(1).position();
        assertThat(position.scope().coverage()).isEqualTo(Coverage.NONE.withUnread(TABLE));
        assertThat(emitted(position.scope().coverage(), position.point(), script))
                .isEmpty();
    }

    @Test
    void countsAndDropsChangesOfTablesThatAreNotChosen() {
        assertThat(emitted(Coverage.NONE, null, BEGIN, insert('1'), COMMIT)).isEmpty();
    }

    @Test
    void marksTheLastRecordOfATransaction() {
        List<Record> all = emitted(READ, null, BEGIN, insert('1'), insert('2'), COMMIT, BEGIN, insert('1'));
        assertThat(all.stream().map(Record::endsTransaction)).containsExactly(false, true);
        assertThat(all.get(1).metadata()).containsEntry(Metadata.TRANSACTION_END, "true");
        assertThat(all.get(0).metadata()).doesNotContainKey(Metadata.TRANSACTION_END);
        all = emitted(READ, null, BEGIN, insert('1'), BEGIN, insert('1'), COMMIT);
        assertThat(all.stream().map(Record::endsTransaction))
                .as("sent again by the next connection")
                .containsExactly(true);
    }

    @Test
    void handsTheLastRecordOfATransactionOverWithItsEnd() {
        List<Record> all = emitted(READ, null, BEGIN, insert('1'), insert('2'), COMMIT);
        assertThat(all.stream().map(record -> ((SourcePosition) record.position()).endLsn()))
                .containsExactly(0L, 210L);
        assertThat(lines(emitted(READ, null, BEGIN, insert('1'), insert('2'))))
                .as("the last is held back until it is known to be that, or not")
                .containsExactly("create 1");
        all = emitted(READ, null, BEGIN, insert('1'), BEGIN, insert('1'), COMMIT);
        assertThat(all).as("sent again by the next connection").hasSize(1);
        assertThat(((SourcePosition) all.get(0).position()).endLsn()).isEqualTo(210);
    }

    @Test
    void refusesAChangeOutsideOfATransaction() {
        assertThatThrownBy(() -> emitted(READ, null, insert('1'))).isInstanceOf(ProtocolException.class);
    }

    /** Returns what becomes of messages that all come under one LSN. */
    private static List<Record> emitted(Coverage coverage, @Nullable StreamPoint reached, PgOutputMessage... script) {
        SideThread side = new SideThread("test", () -> {});
        return ScriptedSession.emitted(coverage, reached, session -> {
            TableRegistry tables = new TableRegistry(
                    session.coverage(),
                    side,
                    new RelationLookup(null, "s", ColumnRules.NONE, false),
                    Set.of(),
                    () -> {},
                    true);
            tables.define(new RelationMessage(TABLE, "public", "t", 'd', columns(script)));
            ChangeAssembler assembler = new ChangeAssembler(
                    session.progress(),
                    session.coverage(),
                    session.emission(),
                    tables,
                    new EmittedKinds(true, true, false),
                    new RereadRequests("s", () -> {}),
                    new RowMasks(ColumnRules.NONE));
            for (PgOutputMessage message : script) {
                assembler.accept(150, message);
            }
        });
    }

    private static Coverage ranges(String text) {
        return UNREAD.withProgress(TABLE, ReadRanges.parse(text));
    }

    private static List<String> lines(List<Record> records) {
        return records.stream()
                .map(record -> record.operation().text() + " "
                        + (record.key() == null
                                ? record.metadata().containsKey(Metadata.TRUNCATE) ? "truncate" : "-"
                                : record.key().get("id")))
                .toList();
    }

    private static long index(Record record) {
        return ((SourcePosition) record.position()).index();
    }

    /** The key, and another column where the tuples have two. */
    private static List<ColumnDescription> columns(PgOutputMessage[] script) {
        ColumnDescription id = new ColumnDescription(true, "id", 23, -1);
        boolean two =
                Stream.of(script).anyMatch(message -> message instanceof Insert insert && insert.newTuple()[1] == 2);
        return two ? List.of(id, new ColumnDescription(false, "big", 25, -1)) : List.of(id);
    }

    private static Insert insert(char id) {
        return new Insert(TABLE, tuple(id));
    }

    private static byte[] tuple(char id) {
        return new byte[] {0, 1, 't', 0, 0, 0, 1, (byte) id};
    }
}

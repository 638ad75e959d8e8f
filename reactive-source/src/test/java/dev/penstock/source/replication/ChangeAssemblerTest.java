package dev.penstock.source.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.source.error.ProtocolException;
import dev.penstock.source.pgoutput.PgOutputMessage;
import dev.penstock.source.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.pgoutput.PgOutputMessage.ColumnDescription;
import dev.penstock.source.pgoutput.PgOutputMessage.Commit;
import dev.penstock.source.pgoutput.PgOutputMessage.Delete;
import dev.penstock.source.pgoutput.PgOutputMessage.Insert;
import dev.penstock.source.pgoutput.PgOutputMessage.OldTuple;
import dev.penstock.source.pgoutput.PgOutputMessage.RelationMessage;
import dev.penstock.source.pgoutput.PgOutputMessage.Truncate;
import dev.penstock.source.pgoutput.PgOutputMessage.Update;
import java.util.List;
import java.util.Set;
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
    void countsAndDropsChangesOfTablesThatAreNotChosen() {
        assertThat(emitted(Coverage.NONE, null, BEGIN, insert('1'), COMMIT)).isEmpty();
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
        return ScriptedSession.emitted(coverage, reached, progress -> {
            TableRegistry tables = new TableRegistry(progress, side, new RelationLookup(null), Set.of(), true);
            tables.define(
                    new RelationMessage(TABLE, "public", "t", 'd', List.of(new ColumnDescription(true, "id", 25, -1))));
            ChangeAssembler assembler = new ChangeAssembler(progress, tables, true);
            for (PgOutputMessage message : script) {
                assembler.accept(150, message);
            }
        });
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

    private static Insert insert(char id) {
        return new Insert(TABLE, tuple(id));
    }

    private static byte[] tuple(char id) {
        return new byte[] {0, 1, 't', 0, 0, 0, 1, (byte) id};
    }
}

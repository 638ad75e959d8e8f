package dev.penstock.source.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.source.internal.pgoutput.PgOutputMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.ColumnDescription;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Commit;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Delete;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Insert;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.OldTuple;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.RelationMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Truncate;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Update;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StreamPoint;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.selection.RowMasks;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.source.internal.session.RereadRequests;
import dev.penstock.source.internal.session.SideThread;
import dev.penstock.source.internal.table.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Messages of one transaction as a script: {@code d1} deletes the row with key 1 of table {@code p}, {@code D1} with its whole old row, {@code i1}
 * inserts it, {@code u1} updates it, {@code t} truncates; {@code o1} inserts into another table; {@code m} is a message. The first change is at LSN
 * 150, and each WAL record has ten bytes.
 */
class PartitionMoveTest {
    private static final int TABLE = 1;
    private static final int OTHER = 2;
    private static final Begin BEGIN = new Begin(200, 0, 7);
    private static final Commit COMMIT = new Commit(200, 210, 0);
    private static final Coverage READ = Coverage.NONE.withRead(TABLE, OTHER);

    private final RereadRequests requests = new RereadRequests("s", () -> {});
    private boolean schemaChanges;
    private Set<Integer> partitions = Set.of(OTHER);

    @ParameterizedTest
    @CsvSource({
        "d1 i1, update p 1 before -",
        "d1 i2, update p 2 before 1",
        "D1 i1, update p 1 before 1",
        "d1, delete p 1 before 1",
        "d1 d2 i2, delete p 1 before 1; update p 2 before -",
        "d1 i1 i2, update p 1 before -; create p 2 before -",
        "d1 u2, delete p 1 before 1; update p 2 before -",
        "d1 t, delete p 1 before 1; delete p - before -",
        "d1 o1, delete p 1 before 1; create o 1 before -",
        "d1 o1 i1, delete p 1 before 1; create o 1 before -; create p 1 before -",
        "d1 m i1, delete p 1 before 1; create - - before -; create p 1 before -",
        "i1 d1, create p 1 before -; delete p 1 before 1"
    })
    void isAnUpdateOfARowThatIsDeletedAndInsertedNext(String script, String records) {
        assertThat(String.join("; ", lines(emitted(null, script)))).isEqualTo(records);
    }

    @Test
    void isNoneInATableWithoutPartitions() {
        partitions = Set.of(TABLE, OTHER);

        assertThat(lines(emitted(null, "d1 i1"))).containsExactly("delete p 1 before 1", "create p 1 before -");
    }

    /** A session that ends after any of its records continues with the rest. */
    @ParameterizedTest
    @CsvSource({"d1 i2 d3 i3 d4 i5 i6", "d1 d2 d3", "i1 d1 i1 d1", "d1 m d2 i3 o1 d3", "d1 o1 d2 i2 m i9"})
    void resumesAfterEachOfItsRecords(String script) {
        List<Record> all = emitted(null, script);

        for (int i = 0; i < all.size(); i++) {
            StreamPoint reached = ((SourcePosition) all.get(i).position()).point();
            assertThat(lines(emitted(reached, script)))
                    .as("after record %s", i)
                    .isEqualTo(lines(all).subList(i + 1, all.size()));
        }
    }

    @Test
    void isACreationIfTheSessionHasReachedTheDeletion() {
        assertThat(lines(emitted(new StreamPoint(200, Kind.CHANGE, 150, 0), "d1 i2")))
                .containsExactly("create p 2 before -");
    }

    @Test
    void describesATableBeforeItsFirstChangeAndOnceOnly() {
        schemaChanges = true;
        List<Record> all = emitted(null, "i1 i2 o1 d1 i3");

        assertThat(lines(all))
                .containsExactly(
                        "create p - before -",
                        "create p 1 before -",
                        "create p 2 before -",
                        "create o - before -",
                        "create o 1 before -",
                        "update p 3 before 1");
        StreamPoint described = ((SourcePosition) all.get(3).position()).point();
        assertThat(lines(emitted(described, "i1 i2 o1 d1 i3")))
                .as("a reader that has the description only")
                .endsWith("create o 1 before -", "create p - before -", "update p 3 before 1");
    }

    @Test
    void tellsAMessageBeforeTheRowsOfItsLsnFromOneAfterThem() {
        LogicalMessage message = new LogicalMessage(true, 150, "prefix", new byte[0]);

        assertThat(kinds(BEGIN, message, insert(TABLE, '1'), insert(TABLE, '2'), COMMIT))
                .containsExactly(Kind.TRANSACTIONAL_MESSAGE, Kind.CHANGE, Kind.CHANGE);
        assertThat(kinds(BEGIN, insert(TABLE, '1'), insert(TABLE, '2'), message, COMMIT))
                .containsExactly(Kind.CHANGE, Kind.CHANGE, Kind.TRAILING_MESSAGE);
    }

    private List<Kind> kinds(PgOutputMessage... messages) {
        return emitted(null, List.of(messages)).stream()
                .map(record -> ((SourcePosition) record.position()).kind())
                .toList();
    }

    @Test
    void passesARequestInAMessageOnAndEmitsNoRecordOfIt() {
        RowSelection rows = new RowSelection("s", new TableName("public", "p"), List.of("id"), List.of(List.of("1")));
        RowSelection ofAnother = new RowSelection("another", rows.table(), rows.columns(), rows.keys());
        LogicalMessage request = new LogicalMessage(true, 150, RowSelection.PREFIX, rows.toBytes());
        LogicalMessage foreign = new LogicalMessage(true, 151, RowSelection.PREFIX, ofAnother.toBytes());
        LogicalMessage malformed = new LogicalMessage(false, 152, RowSelection.PREFIX, new byte[] {9});

        assertThat(emitted(null, List.of(BEGIN, request, foreign, malformed, COMMIT)))
                .isEmpty();
        RereadRequests.Request received = requests.next();
        assertThat(received).isNotNull();
        assertThat(received.rows()).isEqualTo(rows);
        assertThat(requests.next()).isNull();

        emitted(new StreamPoint(200, Kind.TRANSACTIONAL_MESSAGE, 150, 0), List.of(BEGIN, request, COMMIT));
        assertThat(requests.next()).as("received by an earlier session").isNull();
    }

    @Test
    void placesAMessageOutsideOfATransactionAtItsOwnLsn() {
        LogicalMessage message = new LogicalMessage(false, 190, "prefix", new byte[0]);
        List<Record> all = emitted(null, List.of(message, BEGIN, insert(TABLE, '1'), COMMIT));

        SourcePosition position = (SourcePosition) all.get(0).position();
        assertThat(position.point()).isEqualTo(new StreamPoint(190, Kind.MESSAGE, 190, 0));
        assertThat(lines(emitted(position.point(), List.of(message, BEGIN, insert(TABLE, '1'), COMMIT))))
                .containsExactly("create p 1 before -");
    }

    private List<Record> emitted(@Nullable StreamPoint reached, String script) {
        List<PgOutputMessage> messages = new ArrayList<>(List.of(BEGIN));
        List<Long> lsns = new ArrayList<>(List.of(0L));
        for (String step : script.split(" ", -1)) {
            long lsn = 140 + 10L * messages.size();
            char key = step.charAt(step.length() - 1);
            lsns.add(lsn);
            messages.add(
                    switch (step.charAt(0)) {
                        case 'd' -> new Delete(TABLE, OldTuple.KEY, tuple(key));
                        case 'D' -> new Delete(TABLE, OldTuple.FULL, tuple(key));
                        case 'u' -> new Update(TABLE, OldTuple.NONE, null, tuple(key));
                        case 'i' -> insert(TABLE, key);
                        case 'o' -> insert(OTHER, key);
                        case 't' -> new Truncate(new int[] {TABLE}, false, false);
                        default -> new LogicalMessage(true, lsn + 10, "prefix", new byte[0]);
                    });
        }
        messages.add(COMMIT);
        lsns.add(200L);
        return emitted(reached, messages, lsns);
    }

    private List<Record> emitted(@Nullable StreamPoint reached, List<? extends PgOutputMessage> messages) {
        return emitted(reached, messages, Collections.nCopies(messages.size(), 150L));
    }

    private List<Record> emitted(
            @Nullable StreamPoint reached, List<? extends PgOutputMessage> messages, List<Long> lsns) {
        return ScriptedSession.emitted(READ, reached, session -> {
            TableRegistry tables = new TableRegistry(
                    session.coverage(),
                    new SideThread("test", () -> {}),
                    new RelationLookup(null, "s", ColumnRules.NONE, false),
                    partitions,
                    () -> {},
                    true);
            tables.define(relation(TABLE, "p"));
            tables.define(relation(OTHER, "o"));
            ChangeAssembler assembler = new ChangeAssembler(
                    session.progress(),
                    session.coverage(),
                    session.emission(),
                    tables,
                    new EmittedKinds(true, true, schemaChanges),
                    requests,
                    new RowMasks(ColumnRules.NONE));
            for (int i = 0; i < messages.size(); i++) {
                assembler.accept(lsns.get(i), messages.get(i));
            }
        });
    }

    private static List<String> lines(List<Record> records) {
        return records.stream().map(PartitionMoveTest::line).toList();
    }

    private static String line(Record record) {
        String table = record.metadata().getOrDefault(Metadata.COLLECTION, "-");
        return record.operation().text() + " " + table.substring(table.lastIndexOf('.') + 1) + " "
                + (record.key() == null ? "-" : record.key().get("id")) + " before "
                + (record.before() instanceof StructuredData old ? old.get("id") : "-");
    }

    private static RelationMessage relation(int oid, String name) {
        return new RelationMessage(oid, "public", name, 'd', List.of(new ColumnDescription(true, "id", 23, -1)));
    }

    private static Insert insert(int table, char id) {
        return new Insert(table, tuple(id));
    }

    private static byte[] tuple(char id) {
        return new byte[] {0, 1, 't', 0, 0, 0, 1, (byte) id};
    }
}

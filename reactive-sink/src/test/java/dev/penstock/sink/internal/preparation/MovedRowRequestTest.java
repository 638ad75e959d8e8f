package dev.penstock.sink.internal.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.TargetTables;
import dev.penstock.sink.internal.preparation.AlterationRequest.OfRow;
import dev.penstock.sink.internal.schema.plan.SchemaOptions;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.template.Template;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The place of the first request to alter a table. A row that moves to a partition of which no row was seen before is deleted and inserted, and
 * the insertion requests it. Altered between both, the deletion would take the rows along that depend on it.
 */
class MovedRowRequestTest {
    private static final PgType TEXT = Objects.requireNonNull(PgType.builtIn(25));
    private static final Template RULE =
            Template.parse("{{ index .Metadata \"opencdc.collection\" | trimSuffix \"_a\" | trimSuffix \"_b\" }}");

    private final Tables tables = new Tables(List.of());

    /** A record is its operation, collection, key and transaction. The relation of p_a and q_a is known. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a move to a new partition       | true  | true  | create p_a 5 A, delete p_a 1 A, create p_b 2 A | 1 | UPSERT MOVE
            a move at the beginning         | true  | true  | delete p_a 1 A, create p_b 2 A                 | 0 | MOVE
            a move that keeps the key       | true  | true  | delete p_a 1 A, create p_b 1 A                 | 0 | UPSERT
            no row depends on the table     | false | true  | delete p_a 1 A, create p_b 2 A                 | 1 | DELETE UPSERT
            nothing checks foreign keys     | true  | false | delete p_a 1 A, create p_b 2 A                 | 1 | DELETE UPSERT
            another transaction             | true  | true  | delete p_a 1 A, create p_b 2 B                 | 1 | DELETE UPSERT
            after an insertion              | true  | true  | create p_a 1 A, create p_b 2 A                 | 1 | UPSERT UPSERT
            another table                   | true  | true  | delete q_a 1 A, create p_b 2 A                 | 1 | DELETE UPSERT
            an update                       | true  | true  | delete p_a 1 A, update p_b 2 A                 | 1 | DELETE UPSERT
            """)
    void tableIsNotAlteredBetweenTheRecordsOfAMove(
            String name, boolean cascading, boolean foreignKeys, String script, int index, String kinds) {
        learn(table("p", cascading));
        learn(table("q", cascading));
        Preparation preparation = new Preparation(
                RULE,
                new SharedTables(RULE, false),
                TargetScope.of(Set.of(), List.of()),
                tables,
                foreignKeys,
                false,
                new SchemaOptions(true, true, false));
        for (String known : List.of("create p_a 9 Z", "create q_a 9 Z")) {
            preparation.altered(request(preparation, List.of(record(known))));
            assertThat(prepared(preparation, List.of(record(known))).alterationRequest())
                    .isNull();
        }
        List<Record> records =
                List.of(script.split(", ", -1)).stream().map(this::record).toList();

        OfRow request = request(preparation, records);

        assertThat(request.index()).isEqualTo(index);
        assertThat(request.relation().table()).isEqualTo("p_b");
        preparation.altered(request);
        assertThat(prepared(preparation, records).plan().changes().stream()
                        .map(change -> change.kind().name())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(kinds);
    }

    private OfRow request(Preparation preparation, List<Record> records) {
        return (OfRow) Objects.requireNonNull(prepared(preparation, records).alterationRequest());
    }

    /** Queries the target, which is as before, for the relation of a new partition. */
    private Prepared prepared(Preparation preparation, List<Record> records) {
        Prepared prepared = preparation.prepare(Batch.of(records));
        if (prepared.unknown().isEmpty()) {
            return prepared;
        }
        prepared.unknown()
                .forEach(name -> learn(Objects.requireNonNull(tables.find(name)).table()));
        return preparation.prepare(Batch.of(records));
    }

    private void learn(TargetTable table) {
        tables.learn(Set.of(table.name()), Map.of(table.name(), table));
    }

    private Record record(String text) {
        String[] parts = text.split(" ", -1);
        Operation operation = Operation.fromText(parts[0]).orElseThrow();
        Relation relation = new Relation(
                parts[1].hashCode(),
                "public",
                parts[1],
                List.of(new Column("id", TEXT, -1, true), new Column("v", TEXT, -1, false)),
                new TableDefinition(List.of(), List.of("id"), List.of(), "7:5", 0));
        BinaryWriter out = new BinaryWriter(16);
        out.writeShort(2);
        relation.columns().get(0).encodeField(parts[2], out);
        relation.columns().get(1).encodeField("x", out);
        Row row = Row.ofCopy(relation, out.toByteArray());
        boolean deletion = operation == Operation.DELETE;
        return Record.of(
                Position.of(new byte[] {1}),
                operation,
                Map.of(Metadata.COLLECTION, parts[1], Metadata.COMMIT_LSN, parts[3]),
                row.key(),
                deletion ? row : null,
                deletion ? null : row);
    }

    private static TargetTable table(String name, boolean cascading) {
        TargetTable plain = TargetTables.of(name, 1, "id", "v");
        return new TargetTable(
                plain.name(),
                name.hashCode(),
                plain.columns(),
                plain.uniques(),
                Set.of(),
                new Traits(false, false, false, true, cascading, ColumnSet.none(), false));
    }
}

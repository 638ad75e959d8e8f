package dev.penstock.source.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penstock.core.Metadata;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordMetadataTest {
    private static final Relation ORDERS = relation("public", "orders");
    private static final Begin TRANSACTION = new Begin(0x10_0000_0020L, 1_000_001, -2);
    private static final Row WHOLE = Row.ofTuple(ORDERS, new byte[] {0, 3, 'n', 'n', 'n'});
    private static final Row PARTIAL = Row.ofTuple(ORDERS, new byte[] {0, 3, 'n', 'u', 'u'});

    @Test
    void describesAChange() {
        assertThat(withoutReadAt(RecordMetadata.ofChange(ORDERS, TRANSACTION, 0x1_0000_0010L, WHOLE)))
                .containsExactly(
                        Map.entry("opencdc.version", "v1"),
                        Map.entry("opencdc.createdAt", "946684801000001000"),
                        Map.entry("opencdc.collection", "orders"),
                        Map.entry("postgres.schema", "public"),
                        Map.entry("postgres.table", "orders"),
                        Map.entry("postgres.lsn", "1/10"),
                        Map.entry("postgres.commitLsn", "10/20"),
                        Map.entry("postgres.xid", "4294967294"));
    }

    @Test
    void namesTheColumnsThatWereNotSent() {
        assertThat(RecordMetadata.ofChange(ORDERS, TRANSACTION, 1, PARTIAL))
                .hasSize(10)
                .containsEntry(Metadata.UNCHANGED, "note,body");
        assertThat(RecordMetadata.ofChange(ORDERS, TRANSACTION, 1, null))
                .hasSize(9)
                .doesNotContainKey(Metadata.UNCHANGED);
    }

    @Test
    void listsTheEndOfATransactionAfterItsNumber() {
        RecordMetadata metadata = RecordMetadata.ofChange(ORDERS, TRANSACTION, 1, PARTIAL);
        metadata.endTransaction();

        assertThat(List.copyOf(metadata.keySet()))
                .containsSubsequence(Metadata.XID, Metadata.TRANSACTION_END, Metadata.UNCHANGED);
    }

    @Test
    void marksATruncate() {
        assertThat(RecordMetadata.ofTruncate(ORDERS, TRANSACTION, 1, null))
                .hasSize(10)
                .containsEntry(Metadata.TRUNCATE, "true")
                .containsEntry(Metadata.XID, "4294967294");
        assertThat(RecordMetadata.ofTruncate(ORDERS, TRANSACTION, 1, "\"public\".\"orders\""))
                .hasSize(11)
                .containsEntry(Metadata.STREAMED, "\"public\".\"orders\"");
        assertThat(RecordMetadata.ofReset(ORDERS, null))
                .containsOnlyKeys(
                        Metadata.VERSION,
                        Metadata.READ_AT,
                        Metadata.COLLECTION,
                        Metadata.SCHEMA,
                        Metadata.TABLE,
                        Metadata.TRUNCATE);
    }

    @Test
    void identifiesATableThatIsEmptied() {
        Relation described = new Relation(
                -1,
                "public",
                "orders",
                ORDERS.columns(),
                new TableDefinition(List.of(), List.of(), List.of(), "7:5", 0));

        assertThat(RecordMetadata.ofTruncate(described, TRANSACTION, 1, null))
                .containsEntry(Metadata.TABLE_ID, "7:5:4294967295");
        assertThat(RecordMetadata.ofReset(described, null)).containsEntry(Metadata.TABLE_ID, "7:5:4294967295");
        assertThat(RecordMetadata.ofRemoval(described)).doesNotContainKey(Metadata.TABLE_ID);
    }

    @Test
    void describesASnapshotRecordWithoutTransaction() {
        assertThat(withoutReadAt(RecordMetadata.ofSnapshot(relation("Sales", "a.b"), "last-of-table")))
                .containsExactly(
                        Map.entry("opencdc.version", "v1"),
                        Map.entry("opencdc.collection", "Sales.\"a.b\""),
                        Map.entry("postgres.schema", "Sales"),
                        Map.entry("postgres.table", "a.b"),
                        Map.entry("postgres.snapshot", "last-of-table"));
    }

    @Test
    void describesAMessage() {
        assertThat(withoutReadAt(
                        RecordMetadata.ofMessage(new LogicalMessage(true, 0x10, "app", new byte[1]), TRANSACTION)))
                .containsExactly(
                        Map.entry("opencdc.version", "v1"),
                        Map.entry("opencdc.createdAt", "946684801000001000"),
                        Map.entry("postgres.lsn", "0/10"),
                        Map.entry("postgres.commitLsn", "10/20"),
                        Map.entry("postgres.xid", "4294967294"),
                        Map.entry("postgres.message.prefix", "app"),
                        Map.entry("postgres.message.transactional", "true"));
        assertThat(withoutReadAt(RecordMetadata.ofMessage(new LogicalMessage(false, 0x10, "", new byte[1]), null)))
                .containsExactly(
                        Map.entry("opencdc.version", "v1"),
                        Map.entry("postgres.lsn", "0/10"),
                        Map.entry("postgres.message.prefix", ""),
                        Map.entry("postgres.message.transactional", "false"));
    }

    @Test
    void isAnUnmodifiableMapLikeAnyOther() {
        Map<String, String> metadata = RecordMetadata.ofChange(ORDERS, TRANSACTION, 1, PARTIAL);
        Map<String, String> copy = new HashMap<>(metadata);

        assertThat(copy).hasSize(10).isEqualTo(metadata).hasSameHashCodeAs(metadata);
        assertThat(metadata).isEqualTo(copy).hasToString(metadata.toString());
        copy.forEach(
                (key, value) -> assertThat(metadata).containsEntry(key, value).containsKey(key));
        assertThat(metadata.get("unknown")).isNull();
        assertThat(metadata).doesNotContainKey(Metadata.SNAPSHOT).isNotEmpty();
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> metadata.put("a", "b"));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(metadata::clear);
    }

    @Test
    void reportsWhenTheRecordWasReadInUnixNanoseconds() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        long nanos = Long.parseLong(RecordMetadata.ofReset(ORDERS, null).get(Metadata.READ_AT));

        assertThat(Instant.ofEpochSecond(0, nanos)).isBetween(before, Instant.now());
    }

    private static Map<String, String> withoutReadAt(Map<String, String> metadata) {
        Map<String, String> rest = new LinkedHashMap<>(metadata);
        rest.remove(Metadata.READ_AT);
        return rest;
    }

    private static Relation relation(String schema, String table) {
        PgType text = PgType.builtIn(25);
        return new Relation(
                1,
                schema,
                table,
                List.of(
                        new Column("id", text, -1, true),
                        new Column("note", text, -1, false),
                        new Column("body", text, -1, false)));
    }
}

package dev.penstock.kafka.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.kafka.error.UnwritableRecordException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final int PARTITIONS = 5;

    private final Router byKey = new Router(record -> "topic", false, KeySplit.BETWEEN_PARTITIONS, topic -> PARTITIONS);

    @Test
    void givesEqualKeysEqualPartitions() {
        Record one = row(Operation.CREATE, key(new BigDecimal("1.0")), null, row(1, "a"), "0/1", null);
        Record same = row(Operation.UPDATE, key(new BigDecimal("1.000")), null, row(1, "b"), "0/2", null);

        assertThat(single(byKey, one).target()).isEqualTo(single(byKey, same).target());
        assertThat(single(byKey, one).key()).isEqualTo(single(byKey, same).key());
    }

    @Test
    void spreadsDifferentKeys() {
        assertThat(LongStream.range(0, 100)
                        .mapToObj(id -> row(Operation.CREATE, key(id), null, row(id, "a"), "0/1", null))
                        .map(record -> partition(single(byKey, record)))
                        .distinct())
                .hasSize(PARTITIONS);
    }

    @Test
    void keepsTheRowsOfATableWithoutKeyInOnePartition() {
        assertThat(LongStream.range(0, 100)
                        .mapToObj(id -> row(Operation.CREATE, null, null, row(id, "a"), "0/" + id, null))
                        .map(record -> partition(single(byKey, record)))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void sendsTruncationsToAllPartitions() {
        Map<String, String> metadata = metadata("0/1", null);
        metadata.put(Metadata.TRUNCATE, "true");
        Record truncation = Record.of(Position.of(new byte[] {1}), Operation.DELETE, metadata, null, null, null);

        assertThat(single(byKey, truncation).target()).isInstanceOf(Routed.Target.All.class);
    }

    @Test
    void keepsMessagesOfAPrefixInOnePartition() {
        Record message = Record.of(
                Position.of(new byte[] {1}),
                Operation.CREATE,
                Map.of(Metadata.MESSAGE_PREFIX, "outbox"),
                null,
                null,
                RawData.of(new byte[] {1}));

        assertThat(single(byKey, message).key()).isEqualTo("outbox".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void splitsAKeyChangeBetweenPartitionsAndKeepsOneWithinAPartition() {
        int split = 0;
        for (long id = 0; id < 50; id++) {
            List<Routed> routed =
                    byKey.route(row(Operation.UPDATE, key(id + 1000), key(id), row(id + 1000, "a"), "0/1", null));
            if (routed.size() == 2) {
                split++;
                assertThat(routed.get(0).record().operation()).isEqualTo(Operation.DELETE);
                assertThat(routed.get(0).record().key()).isEqualTo(key(id));
                assertThat(routed.get(0).record().endsTransaction()).isFalse();
                assertThat(routed.get(1).record().operation()).isEqualTo(Operation.CREATE);
                assertThat(routed.get(1).record().before()).isNull();
                assertThat(partition(routed.get(0))).isNotEqualTo(partition(routed.get(1)));
            } else {
                assertThat(routed.get(0).record().operation()).isEqualTo(Operation.UPDATE);
            }
        }
        assertThat(split).isBetween(1, 49);
    }

    @Test
    void splitsEveryKeyChangeAndKeepsAbsentColumnsAbsentOnRequest() {
        Router always = new Router(record -> "topic", false, KeySplit.ALWAYS, topic -> 1);

        List<Routed> routed = always.route(row(Operation.UPDATE, key(2L), key(1L), row(2, "new"), "0/1", "large"));

        assertThat(routed).hasSize(2);
        assertThat(routed.get(0).record().operation()).isEqualTo(Operation.DELETE);
        assertThat(routed.get(0).record().key()).isEqualTo(key(1L));
        assertThat(routed.get(0).record().endsTransaction()).isFalse();
        assertThat(routed.get(1).record().operation()).isEqualTo(Operation.CREATE);
        assertThat(routed.get(1).record().row()).isEqualTo(row(2, "new"));
        assertThat(routed.get(1).record().metadata()).containsEntry(Metadata.UNCHANGED, "large");
    }

    /** A sink that reads the topic then refuses the row, or names what it lacks. */
    @Test
    void keepsTheMarkOfACreationThatLacksALargeValue() {
        List<Routed> routed = byKey.route(row(Operation.CREATE, key(1L), null, row(1, "entered"), "0/1", "large"));

        assertThat(routed).hasSize(1);
        assertThat(routed.get(0).record().row().contains("large")).isFalse();
        assertThat(routed.get(0).record().metadata()).containsEntry(Metadata.UNCHANGED, "large");
    }

    @Test
    void completesTheNewRowOfAKeyChangeFromTheOldImage() {
        StructuredData before = StructuredData.of(Map.of("id", 1L, "text", "old", "large", "value"));
        Record change = differing(before);

        assertThat(byKey.route(change).get(1).record().row().get("large")).isEqualTo("value");
    }

    @Test
    void refusesAKeyChangeWhoseRowIsNotWhole() {
        Record change = differing(key(1L));

        assertThatThrownBy(() -> byKey.route(change))
                .isInstanceOf(UnwritableRecordException.class)
                .hasMessageContaining("'large'")
                .hasMessageContaining("REPLICA IDENTITY FULL");
        assertThat(new Router(record -> "topic", false, KeySplit.NEVER, topic -> PARTITIONS).route(change))
                .hasSize(1);
    }

    @Test
    void keepsATransactionInOnePartition() {
        Router byTransaction = new Router(record -> "topic", true, KeySplit.BETWEEN_PARTITIONS, topic -> PARTITIONS);

        assertThat(LongStream.range(0, 50)
                        .mapToObj(id -> row(Operation.CREATE, key(id), null, row(id, "a"), "0/77", null))
                        .map(record -> partition(single(byTransaction, record)))
                        .distinct())
                .hasSize(1);
    }

    /** A change of key 1 to the first key of another partition, whose column 'large' was not sent. */
    private Record differing(StructuredData before) {
        return LongStream.range(2, 100)
                .mapToObj(id -> row(Operation.UPDATE, key(id), before, row(id, "new"), "0/1", "large"))
                .filter(record -> partition(
                                single(byKey, row(Operation.CREATE, record.key(), null, record.row(), "0/1", null)))
                        != partition(single(byKey, row(Operation.CREATE, key(1L), null, row(1, "a"), "0/1", null))))
                .findFirst()
                .orElseThrow();
    }

    private static Routed single(Router router, Record record) {
        List<Routed> routed = router.route(record);
        assertThat(routed).hasSize(1);
        return routed.get(0);
    }

    private static int partition(Routed routed) {
        return ((Routed.Target.Hashed) routed.target()).partition(PARTITIONS);
    }

    private static StructuredData key(Object id) {
        return StructuredData.of(Map.of("id", id));
    }

    private static StructuredData row(long id, String text) {
        return StructuredData.of(Map.of("id", id, "text", text));
    }

    private static Record row(
            Operation operation,
            StructuredData key,
            StructuredData before,
            StructuredData after,
            String commit,
            String unchanged) {
        return Record.of(Position.of(new byte[] {1}), operation, metadata(commit, unchanged), key, before, after);
    }

    private static Map<String, String> metadata(String commit, String unchanged) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(Metadata.COLLECTION, "orders");
        metadata.put(Metadata.COMMIT_LSN, commit);
        metadata.put(Metadata.TRANSACTION_END, "true");
        if (unchanged != null) {
            metadata.put(Metadata.UNCHANGED, unchanged);
        }
        return metadata;
    }
}

package dev.penstock.source.internal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.source.internal.position.KeyRange;
import dev.penstock.source.internal.position.ReadRanges;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.selection.RowMasks;
import dev.penstock.source.internal.table.ReplicaIdentity;
import dev.penstock.source.internal.table.SourceColumn;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.SourceTable.Leaf;
import dev.penstock.source.internal.table.SourceTable.Leaf.Storage;
import dev.penstock.source.internal.table.TableKey;
import dev.penstock.source.internal.table.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Division of tables by key, at the sizes that the documents name. */
class ChunkPlannerTest {
    private static final int OID = 4711;
    private static final long MEGABYTE = 1L << 20;
    private static final long GIGABYTE = 1L << 30;

    /** As long as no one sets another. */
    private static final long CHUNK = 16 * MEGABYTE;

    private static final List<Object> ORDERED =
            List.copyOf(IntStream.range(0, 100).boxed().toList());

    private final List<Long> distances = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        // order of rows, size in bytes, ranges
        "ordered, 33554431, 0",
        "ordered, 33554432, 101",
        "ordered, 1073741824, 101",
        "shuffled, 33554432, 0",
        "shuffled, 1073741823, 0",
        "shuffled, 1073741824, 4",
    })
    void cutsLargeTablesByKey(String order, long bytes, int ranges) throws SQLException {
        List<Object> keys = new ArrayList<>(ORDERED);
        if (order.equals("shuffled")) {
            Collections.shuffle(keys, new Random(1));
        }

        assertThat(ranges(table(bytes, Storage.LOGGED), 23, true, Map.of(), keys))
                .hasSize(ranges);
    }

    @Test
    void dividesNoTableByKeyWhenNoOtherSnapshotCanContinueIt() throws SQLException {
        assertThat(ranges(table(GIGABYTE, Storage.LOGGED), 23, false, Map.of(), ORDERED))
                .as("a snapshot that is not resumable")
                .isEmpty();
        assertThat(ranges(table(GIGABYTE, Storage.LOGGED), 25, true, Map.of(), ORDERED))
                .as("a key whose order is the server's alone")
                .isEmpty();
        assertThat(ranges(table(GIGABYTE, Storage.UNLOGGED), 23, true, Map.of(), ORDERED))
                .as("a table whose changes are not in the stream")
                .isEmpty();
        assertThat(ranges(table(GIGABYTE, Storage.FOREIGN), 23, true, Map.of(), ORDERED))
                .as("a table on another server")
                .isEmpty();
    }

    @Test
    void cutsASmallTableWhenAPartOfItHasBeenRead() throws SQLException {
        ReadRanges read = ReadRanges.parse("23[0/64,,5]=id");

        assertThat(ranges(table(MEGABYTE, Storage.LOGGED), 23, true, Map.of(OID, read), ORDERED))
                .containsExactly(new KeyRange(null, 5), new KeyRange(5, null));
        assertThat(ranges(table(MEGABYTE, Storage.LOGGED), 23, true, Map.of(OID + 1, read), ORDERED))
                .as("a part of another table")
                .isEmpty();
        ReadRanges other = ReadRanges.parse("23[0/64,,5]=other");
        assertThat(ranges(table(MEGABYTE, Storage.LOGGED), 23, true, Map.of(OID, other), ORDERED))
                .as("a part by another key")
                .isEmpty();
    }

    @Test
    void samplesAHugeTableNoMoreThanAThousandTimes() throws SQLException {
        ranges(table(GIGABYTE, Storage.LOGGED), 23, true, Map.of(), ORDERED);
        ranges(table(1000 * CHUNK, Storage.LOGGED), 23, true, Map.of(), ORDERED);
        ranges(table(1000 * GIGABYTE, Storage.LOGGED), 23, true, Map.of(), ORDERED);

        assertThat(distances)
                .as("blocks of 8 kB between two samples")
                .containsExactly(CHUNK / 8192, CHUNK / 8192, GIGABYTE / 8192);
    }

    private List<KeyRange> ranges(
            SourceTable table, int type, boolean resumable, Map<Integer, ReadRanges> before, List<Object> keys)
            throws SQLException {
        SnapshotOptions options = new SnapshotOptions(
                1, MEGABYTE, CHUNK, resumable, null, null, new RowMasks(ColumnRules.NONE), Duration.ofSeconds(1));
        ChunkPlanner planner = new ChunkPlanner(options, before, (sampled, key, blocks) -> {
            distances.add(blocks);
            return List.of(keys);
        });
        Relation relation = new Relation(
                OID,
                "public",
                "t",
                List.of(new Column("id", TypeCatalog.builtIn().type(type), -1, true)));
        return planner.ranges(table, relation);
    }

    private static SourceTable table(long bytes, Storage storage) {
        TableName name = new TableName("public", "t");
        TableKey key = new TableKey(ReplicaIdentity.DEFAULT, List.of("id"), List.of("id"));
        SourceColumn id = new SourceColumn(1, "id", 23, -1, SourceColumn.Generation.NONE);
        Leaf leaf = new Leaf(OID, name, storage, key, -1, bytes);
        return new SourceTable(OID, name, false, key, List.of(id), List.of(leaf));
    }
}

package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.sink.internal.change.KeyForm;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.KeyedRows.Phase;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The changes that remain for a key have the effect of all of them, applied one after the other to a map. */
class KeyedRowsTest {
    private final TargetTable table = TargetTables.of("t", 1, "id", "a", "b");
    private final Planner planner = new Planner(table, List.of());

    static Stream<String> words() {
        List<String> words = new ArrayList<>(List.of(""));
        for (int from = 0; words.get(from).length() < 4; from++) {
            for (char letter : "UabD".toCharArray()) {
                words.add(words.get(from) + letter);
            }
        }
        return words.stream().skip(1);
    }

    /** U is an upsert of all columns, a and b an update of one of them, D a deletion. */
    @ParameterizedTest
    @MethodSource("words")
    void hasTheEffectOfAllChangesOfAKey(String word) {
        for (boolean there : List.of(true, false)) {
            Map<String, String> expected = new TreeMap<>(there ? Map.of("a", "0", "b", "0") : Map.of());
            boolean exists = there;
            KeyedRows rows = rows();
            for (int i = 0; i < word.length(); i++) {
                String value = Integer.toString(i + 1);
                char letter = word.charAt(i);
                rows.add(change(letter, "k", value));
                exists = letter == 'U' || (letter != 'D' && exists);
                apply(letter, value, exists, expected);
            }
            rows.settle();

            assertThat(execute(rows, 0, there ? Map.of("a", "0", "b", "0") : null))
                    .as("%s, %s", word, there)
                    .isEqualTo(exists ? expected : null);
        }
    }

    @Test
    void distinguishesManyKeys() {
        KeyedRows rows = rows();
        for (int i = 0; i < 5000; i++) {
            rows.add(change('U', "key" + i, Integer.toString(i)));
        }
        for (int i = 0; i < 5000; i += 2) {
            rows.add(change('D', "key" + i, ""));
        }
        rows.settle();

        assertThat(rows.size()).isEqualTo(5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(rows.columnSet(i, Phase.DELETE) >= 0).isEqualTo(i % 2 == 0);
            assertThat(rows.columnSet(i, Phase.UPSERT) >= 0).isEqualTo(i % 2 == 1);
        }
    }

    private KeyedRows rows() {
        return new KeyedRows(new KeyForm(table, ColumnSet.of(java.util.stream.IntStream.of(0))));
    }

    private static void apply(char letter, String value, boolean exists, Map<String, String> row) {
        if (letter == 'D') {
            row.clear();
        } else if (letter == 'U') {
            row.putAll(Map.of("a", value, "b", value));
        } else if (exists) {
            row.put(String.valueOf(letter), value);
        }
    }

    /** Executes like the statements: deletions, then updates, then upserts. */
    private static Map<String, String> execute(KeyedRows rows, int row, Map<String, String> before) {
        Map<String, String> current = before == null ? null : new TreeMap<>(before);
        for (Phase phase : List.of(Phase.DELETE, Phase.PATCH, Phase.UPSERT)) {
            int set = rows.columnSet(row, phase);
            if (set < 0) {
                continue;
            }
            if (phase == Phase.DELETE) {
                current = null;
            } else if (current != null || phase == Phase.UPSERT) {
                current = current == null ? new TreeMap<>() : current;
                current.putAll(values(rows, row, phase, rows.columnSets().get(set)));
            }
        }
        return current;
    }

    private static Map<String, String> values(KeyedRows rows, int row, Phase phase, ColumnSet columns) {
        BinaryWriter out = new BinaryWriter(64);
        rows.copy(row, phase, columns, out);
        ByteBuffer fields = out.view();
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < columns.size(); i++) {
            byte[] bytes = new byte[fields.getInt()];
            fields.get(bytes);
            values.put(List.of("id", "a", "b").get(columns.get(i)), new String(bytes, StandardCharsets.UTF_8));
        }
        values.remove("id");
        return values;
    }

    private RowChange change(char letter, String key, String value) {
        StructuredData id = StructuredData.of(Map.of("id", key));
        return planner.plan(
                switch (letter) {
                    case 'U' ->
                        Record.of(
                                Position.of(new byte[] {1}),
                                Operation.CREATE,
                                Map.of(Metadata.COLLECTION, "t"),
                                id,
                                null,
                                StructuredData.of(Map.of("id", key, "a", value, "b", value)));
                    case 'D' ->
                        Record.of(
                                Position.of(new byte[] {1}),
                                Operation.DELETE,
                                Map.of(Metadata.COLLECTION, "t"),
                                id,
                                null,
                                null);
                    default ->
                        TargetTables.update(
                                id,
                                StructuredData.of(Map.of("id", key, String.valueOf(letter), value)),
                                letter == 'a' ? "b" : "a");
                });
    }
}

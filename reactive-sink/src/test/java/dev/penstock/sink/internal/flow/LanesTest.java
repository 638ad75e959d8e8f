package dev.penstock.sink.internal.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.StructuredData;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.TargetTables;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LanesTest {
    private final TargetTable table = TargetTables.of("t", 2, "a", "b", "v");
    private final Planner planner = new Planner(table, List.of());

    @Test
    void keyHasOneLaneInWhateverOrderItsColumnsCome() {
        Tables tables = new Tables(List.of());
        tables.learn(Set.of(table.name()), Map.of(table.name(), table));
        Lanes lanes = new Lanes(1 << 20, tables, true);
        RowChange one = change("a", "1", "b", "2");
        RowChange other = change("b", "2", "a", "1");

        assertThat(lanes.choice(List.of(one)).of(one))
                .isEqualTo(lanes.choice(List.of(other)).of(other))
                .isEqualTo(lanes.choice(List.of(one, other)).of(one))
                .isEqualTo(lanes.choice(List.of(one, other)).of(other));
    }

    private RowChange change(String first, String itsValue, String second, String itsOtherValue) {
        Map<String, String> key = new LinkedHashMap<>();
        key.put(first, itsValue);
        key.put(second, itsOtherValue);
        return planner.plan(TargetTables.update(
                StructuredData.of(key), StructuredData.of(Map.of("a", "1", "b", "2", "v", "x")), ""));
    }
}

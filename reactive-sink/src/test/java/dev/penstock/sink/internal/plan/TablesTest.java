package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Operation;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TablesTest {
    private final TargetTable table = TargetTables.of("t", 1, "id");
    private final Tables tables = new Tables(List.of());

    @Test
    void rowsOfATableThatClashedTakeAStageAlsoIfItWasLearnedAgainMeanwhile() {
        tables.learn(Set.of(table.name()), Map.of(table.name(), table));
        TargetTable altered = TargetTables.of("t", 1, "id", "added");
        tables.learn(Set.of(table.name()), Map.of(table.name(), altered));

        tables.clashed(List.of(table));

        assertThat(tables.state(altered).isDirect(Operation.CREATE)).isFalse();
    }

    @Test
    void passesOverATableThatWasDroppedMeanwhile() {
        tables.learn(Set.of(table.name()), Map.of(table.name(), table));
        tables.learn(Set.of(table.name()), Map.of());
        int version = tables.version();

        tables.clashed(List.of(table));

        assertThat(tables.find(table.name())).isNull();
        assertThat(tables.version()).isGreaterThan(version);
    }

    @Test
    void remembersABoundedNumberOfNamesThatTheTargetLacks() {
        CollectionName last = new CollectionName("public", "missing");
        for (int batch = 0; batch < 30; batch++) {
            List<CollectionName> names = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                last = new CollectionName("public", "missing_" + batch + '_' + i);
                names.add(last);
            }
            tables.learn(names, Map.of());
        }

        assertThat(tables.asked()).isEqualTo(200_000);
        assertThat(tables.isAsked(last)).isTrue();
    }
}

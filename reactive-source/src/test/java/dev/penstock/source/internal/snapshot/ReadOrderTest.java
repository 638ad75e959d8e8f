package dev.penstock.source.internal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.catalog.ForeignKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadOrderTest {
    @Test
    void requiresParentsBeforeTheirChildren() {
        ReadOrder order = ReadOrder.of(List.of(new ForeignKey(1, 2), new ForeignKey(2, 3), new ForeignKey(1, 4)));

        assertThat(order.parents()).isEqualTo(Map.of(1, Set.of(2, 4), 2, Set.of(3)));
        assertThat(order.cycles()).isEmpty();
        assertThat(order.selfReferences()).isEmpty();
    }

    @Test
    void leavesReferencesWithinACycleOutButKeepsThoseToAndFromIt() {
        ReadOrder order = ReadOrder.of(List.of(
                new ForeignKey(1, 2),
                new ForeignKey(2, 3),
                new ForeignKey(3, 1),
                new ForeignKey(2, 9),
                new ForeignKey(8, 3)));

        assertThat(order.cycles()).containsExactly(Set.of(1, 2, 3));
        assertThat(order.parents()).isEqualTo(Map.of(2, Set.of(9), 8, Set.of(3)));
    }

    @Test
    void namesSelfReferencesWithoutRequiringAnything() {
        ReadOrder order = ReadOrder.of(List.of(new ForeignKey(5, 5)));

        assertThat(order.selfReferences()).containsExactly(5);
        assertThat(order.parents()).isEmpty();
        assertThat(order.cycles()).isEmpty();
    }

    @Test
    void ordersAChainOfManyTables() {
        List<ForeignKey> chain = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            chain.add(new ForeignKey(i, i + 1));
        }

        assertThat(ReadOrder.of(chain).parents()).hasSize(20_000);
    }
}

package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Findings of the check of a sink that knows the tables of the source and their keys. */
class SourceKeysCheckIT extends SinkTestBase {
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void comparesTheKeysOfTheRecordsWithTheIndexesOfTheTarget(int version) {
        open(version);
        database.execute(
                "CREATE TABLE good (id int PRIMARY KEY)",
                "CREATE TABLE other (id int, code text PRIMARY KEY)",
                "CREATE TABLE wider (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)",
                "CREATE TABLE narrow (code text PRIMARY KEY)",
                "CREATE TABLE keyless (v int)");
        PostgresSink sink = sink().build();
        Map<CollectionName, List<String>> keys = new HashMap<>();
        for (String table : List.of("good", "other", "wider", "narrow")) {
            keys.put(CollectionName.parse(table), List.of("id"));
        }
        keys.put(CollectionName.parse("keyless"), List.of());

        List<Check> checks = sink.preflight(keys).block(DEADLINE);

        assertThat(wrong(checks))
                .extracting(Check::message)
                .containsExactlyInAnyOrder("Table other has no unique index on id.", "Table narrow has no column id.");
        checks.stream().filter(check -> check.fix() != null).forEach(check -> database.execute(check.fix()));
        keys.remove(CollectionName.parse("narrow"));
        assertThat(wrong(sink.preflight(keys).block(DEADLINE))).isEmpty();
    }

    @Test
    void warnsOfCollectionsThatAreWrittenToOneTable() {
        open(18);
        database.execute("CREATE TABLE all_orders (id int PRIMARY KEY)");
        Map<CollectionName, List<String>> keys =
                Map.of(CollectionName.parse("orders"), List.of("id"), CollectionName.parse("old"), List.of("id"));

        assertThat(warnings(sink().table("all_orders").build().preflight(keys).block(DEADLINE)))
                .singleElement()
                .asString()
                .startsWith("Records of old, orders are written to one table, all_orders: a TRUNCATE");
        assertThat(warnings(sink().table("all_orders")
                        .build()
                        .preflight(Map.of(CollectionName.parse("orders"), List.of("id")))
                        .block(DEADLINE)))
                .isEmpty();
    }

    private static List<String> warnings(List<Check> checks) {
        return checks.stream().filter(Check::warning).map(Check::message).toList();
    }

    private static List<Check> wrong(List<Check> checks) {
        return checks.stream().filter(check -> !check.ok()).toList();
    }
}

package dev.penstock.kafka.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTemplateTest {
    @ParameterizedTest
    @CsvSource({
        "shop, shop",
        "penstock.{schema}.{table}, penstock.sales.orders",
        "{collection}, sales.orders",
        "cdc-{table}_v1, cdc-orders_v1"
    })
    void replacesPlaceholders(String template, String topic) {
        assertThat(TopicTemplate.parse(template).apply(record("sales", "orders")))
                .isEqualTo(topic);
    }

    @Test
    void writesOtherCharactersAsCodes() {
        assertThat(TopicTemplate.parse("{table}").apply(record("public", "Größe 1")))
                .isEqualTo("Gr_u00f6_u00dfe_u00201");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{column}", "a b", "grün", "{table"})
    void refusesAnInvalidTopic(String template) {
        assertThatThrownBy(() -> TopicTemplate.parse(template)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Record record(String schema, String table) {
        return Record.of(
                Position.of(new byte[] {1}),
                Operation.CREATE,
                Map.of(Metadata.COLLECTION, schema + '.' + table, Metadata.SCHEMA, schema, Metadata.TABLE, table),
                null,
                null,
                null);
    }
}

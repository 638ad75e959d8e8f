package dev.penstock.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StructuredDataTest {
    @Test
    void tellsAbsentNullAndEmptyApart() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("nothing", null);
        columns.put("empty", "");
        StructuredData data = StructuredData.of(columns);

        assertThat(data.contains("absent")).isFalse();
        assertThat(data.contains("nothing")).isTrue();
        assertThat(data.get("nothing")).isNull();
        assertThat(data.get("empty")).isEqualTo("");
        assertThat(data.asMap()).containsExactlyEntriesOf(columns);
    }

    @Property
    void equalsWhateverTheOrder(@ForAll Map<String, Integer> columns) {
        Map<String, Integer> reversed = new LinkedHashMap<>();
        columns.keySet().stream()
                .sorted((a, b) -> b.compareTo(a))
                .forEach(name -> reversed.put(name, columns.get(name)));

        assertThat(StructuredData.of(reversed))
                .isEqualTo(StructuredData.of(columns))
                .hasSameHashCodeAs(StructuredData.of(columns));
    }

    @Test
    void keepsValuesOutOfItsText() {
        assertThat(StructuredData.of(Map.of("password", "hunter2")).toString()).isEqualTo("StructuredData[password]");
    }
}

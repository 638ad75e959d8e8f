package dev.penstock.sink.internal.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetScopeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        orders                      |                 | may
        sales.orders                |                 | may
        pg_catalog.pg_authid        |                 | server
        information_schema.sql_parts|                 | server
        pg_toast.pg_toast_1         | pg_toast.*      | server
        pg_temp_3.t                 |                 | server
        penstock.position           | penstock.*      | own
        penstock_position           |                 | own
        ops.dead                    |                 | own
        ops.other                   |                 | may
        orders                      | orders, sales.* | may
        sales.orders                | orders, sales.* | may
        customers                   | orders, sales.* | table.allowed
        other.orders                | orders, sales.* | table.allowed
        a23456789012345678901234567890123456789012345678901234567890123  |  | may
        a234567890123456789012345678901234567890123456789012345678901234 |  | 63 bytes
        ää3456789012345678901234567890123456789012345678901234567890123  |  | 63 bytes
        a234567890123456789012345678901234567890123456789012345678901234.t |  | 63 bytes
        """)
    void refusesWhatMustNotBeWrittenTo(String table, String allowed, String expected) {
        List<String> names =
                allowed == null ? List.of() : Stream.of(allowed.split(", ")).toList();
        TargetScope scope = TargetScope.of(Set.of(new CollectionName("ops", "dead")), names);

        assertThat(scope.refusal(CollectionName.parse(table)).orElse("It may be written to."))
                .contains(expected);
    }
}

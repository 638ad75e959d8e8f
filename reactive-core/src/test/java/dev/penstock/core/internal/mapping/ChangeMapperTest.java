package dev.penstock.core.internal.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Change;
import dev.penstock.core.Data;
import dev.penstock.core.FromTable;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.RowMappingException;
import dev.penstock.core.StructuredData;
import dev.penstock.core.value.Interval;
import dev.penstock.core.value.Json;
import dev.penstock.core.value.Range;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeMapperTest {
    private static final UUID ID = UUID.fromString("8b7b4b9c-3a43-4a3f-9a55-3d2f3d1c0f11");
    private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-11-30T12:00:00.123456Z");

    @FromTable("orders")
    record Order(long id, String customerName, BigDecimal amount) {}

    static final class Bean {
        public long id;
        public String customerName;
    }

    record Wide(
            UUID id,
            Instant createdAt,
            LocalDate day,
            Interval span,
            Range<?> period,
            Map<String, Object> settings,
            Json raw,
            String asText,
            List<String> tags,
            ByteBuffer bytes) {}

    @Test
    void mapsSnakeCaseColumnsToCamelCaseMembers() {
        Change<Order> change = ChangeMapper.of(Order.class)
                .map(record(Operation.CREATE, null, order(7, "Ada", "12.50").with("extra", true)));

        assertThat(change.after()).isEqualTo(new Order(7, "Ada", new BigDecimal("12.50")));
        assertThat(change.before()).isNull();
        assertThat(change.operation()).isEqualTo(Operation.CREATE);
        assertThat(change.changedColumns()).containsExactly("id", "customer_name", "amount", "extra");
    }

    @Test
    void mapsToAnOrdinaryClass() {
        Bean bean = ChangeMapper.of("orders", Bean.class)
                .map(record(Operation.CREATE, null, order(7, "Ada", "1")))
                .after();

        assertThat(bean.id).isEqualTo(7);
        assertThat(bean.customerName).isEqualTo("Ada");
    }

    @Test
    void handsOverValuesOfEveryKind() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("id", ID);
        columns.put("created_at", TIME);
        columns.put("day", LocalDate.of(2026, 11, 30));
        columns.put("span", Interval.of(1, 2, 3));
        columns.put("period", Range.closedOpen(1, 5));
        columns.put("settings", Json.of("{\"Deep\": {\"a_b\": [1, null]}}"));
        columns.put("raw", Json.of("[1]"));
        columns.put("as_text", Json.of("{\"a\":1}"));
        columns.put("tags", List.of("x", "y"));
        columns.put("bytes", ByteBuffer.wrap(new byte[] {1, 2}));

        Wide wide = ChangeMapper.of("wide", Wide.class)
                .map(record("wide", Operation.SNAPSHOT, null, StructuredData.of(columns), Map.of()))
                .after();

        assertThat(wide.id()).isEqualTo(ID);
        assertThat(wide.createdAt()).isEqualTo(TIME.toInstant());
        assertThat(wide.day()).isEqualTo(LocalDate.of(2026, 11, 30));
        assertThat(wide.span()).isEqualTo(Interval.of(1, 2, 3));
        assertThat(wide.period()).isEqualTo(Range.closedOpen(1, 5));
        assertThat(wide.settings()).containsOnlyKeys("Deep");
        assertThat(wide.raw()).isEqualTo(Json.of("[1]"));
        assertThat(wide.asText()).isEqualTo("{\"a\":1}");
        assertThat(wide.tags()).containsExactly("x", "y");
        assertThat(wide.bytes()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    }

    @Test
    void returnsTheOldRowOnlyWhenItIsWhole() {
        ChangeMapper<Order> mapper = ChangeMapper.of(Order.class);
        StructuredData after = order(7, "Ada", "2");

        Change<Order> full = mapper.map(record(Operation.UPDATE, order(7, "Ada", "1"), after));
        assertThat(full.before()).isEqualTo(new Order(7, "Ada", BigDecimal.ONE));
        assertThat(full.changedColumns()).containsExactly("amount");

        Change<Order> keyOnly = mapper.map(record(Operation.UPDATE, StructuredData.of(Map.of("id", 6L)), after));
        assertThat(keyOnly.before()).isNull();
        assertThat(keyOnly.changedColumns()).containsExactly("id", "customer_name", "amount");

        Change<Order> deletion = mapper.map(record(Operation.DELETE, StructuredData.of(Map.of("id", 6L)), null));
        assertThat(deletion.before()).isNull();
        assertThat(deletion.after()).isNull();
        assertThat(deletion.changedColumns()).isEmpty();
    }

    /** A creation lacks values if an update moved the row into a row filter. */
    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"UPDATE", "CREATE"})
    void doesNotTakeAnUnsentColumnForNull(Operation operation) {
        StructuredData sent = StructuredData.of(Map.of("id", 7L, "amount", BigDecimal.ONE));
        Record update = record("orders", operation, null, sent, Map.of(Metadata.UNCHANGED, "customer_name"));

        Change<Order> change = ChangeMapper.of(Order.class).map(update);

        assertThat(change.unsentColumns()).containsExactly("customer_name");
        assertThat(change.record().row()).isEqualTo(sent);
        assertThatThrownBy(change::after)
                .isInstanceOf(RowMappingException.class)
                .hasMessageContaining("table 'orders'")
                .hasMessageContaining("'customer_name'")
                .hasMessageContaining("REPLICA IDENTITY FULL");
    }

    @Test
    void namesTableAndColumnOfARowThatDoesNotFitButNotTheValue() {
        StructuredData wrong = order(7, "Ada", "1").with("amount", "hunter2");

        assertThatThrownBy(() -> ChangeMapper.of(Order.class).map(record(Operation.CREATE, null, wrong)))
                .isInstanceOf(RowMappingException.class)
                .hasMessage("A row of table 'orders' does not fit " + Order.class.getName() + ", which has a member for"
                        + " column 'amount', whose value (java.lang.String) cannot be read as java.math.BigDecimal.")
                .hasNoCause();
    }

    @Test
    void refusesNullForAPrimitiveMemberAndAFractionForAnInteger() {
        ChangeMapper<Order> mapper = ChangeMapper.of(Order.class);

        assertThatThrownBy(() -> mapper.map(
                        record(Operation.CREATE, null, order(7, "Ada", "1").with("id", null))))
                .hasMessageContaining("column 'id', whose value (null)");
        assertThatThrownBy(() -> mapper.map(
                        record(Operation.CREATE, null, order(7, "Ada", "1").with("id", new BigDecimal("7.5")))))
                .hasMessageContaining("column 'id', whose value (java.math.BigDecimal)");
    }

    @Test
    void refusesAMemberWithoutAColumn() {
        StructuredData row = order(7, "Ada", "1").without("amount");

        assertThatThrownBy(() -> ChangeMapper.of(Order.class).map(record(Operation.CREATE, null, row)))
                .hasMessageContaining("column 'amount', which is not among the columns of the row");
    }

    @Test
    void acceptsRecordsOfItsTableOnly() {
        ChangeMapper<Order> mapper = ChangeMapper.of("public.orders", Order.class);

        assertThat(mapper.accepts(record(Operation.CREATE, null, order(1, "a", "1"))))
                .isTrue();
        assertThat(mapper.accepts(record("customers", Operation.CREATE, null, null, Map.of())))
                .isFalse();
    }

    @Test
    void reportsThatAClassDoesNotNameItsTable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangeMapper.of(Bean.class))
                .withMessageContaining("@FromTable");
    }

    private static StructuredData order(long id, String customer, String amount) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("id", id);
        columns.put("customer_name", customer);
        columns.put("amount", new BigDecimal(amount));
        return StructuredData.of(columns);
    }

    private static Record record(Operation operation, Data before, Data after) {
        return record("orders", operation, before, after, Map.of());
    }

    private static Record record(
            String table, Operation operation, Data before, Data after, Map<String, String> metadata) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put(Metadata.COLLECTION, table);
        return Record.of(Position.of(new byte[1]), operation, all, null, before, after);
    }
}

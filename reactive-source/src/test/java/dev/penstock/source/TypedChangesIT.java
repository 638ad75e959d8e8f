package dev.penstock.source;

import static dev.penstock.source.Stage.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Change;
import dev.penstock.core.FromTable;
import dev.penstock.core.Operation;
import dev.penstock.core.RowMappingException;
import dev.penstock.core.StructuredData;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TypedChangesIT {
    private final Stage stage = new Stage(18);

    @FromTable("orders")
    record Order(
            long id,
            String customerName,
            BigDecimal total,
            Instant createdAt,
            Map<String, Object> settings,
            List<String> tags,
            String note) {}

    record Misfit(long id, int customerName) {}

    @BeforeEach
    void createTable() {
        stage.execute(
                "CREATE TABLE orders (id bigint PRIMARY KEY, customer_name text, total numeric, created_at timestamptz,"
                        + " settings jsonb, tags text[], note text)",
                "ALTER TABLE orders ALTER note SET STORAGE EXTERNAL",
                "INSERT INTO orders VALUES (1, 'Ada', 9.90, '2026-11-30 12:00:00+00', '{\"a\": 1}', '{x,y}',"
                        + " repeat('n', 10000))");
    }

    @AfterEach
    void close() throws SQLException {
        stage.close();
    }

    @Test
    void mapsSnapshotAndChangesOfOneTable() {
        stage.execute("ALTER TABLE orders REPLICA IDENTITY FULL");
        PostgresSource source = stage.source("orders");

        Change<Order> row = source.changes(Order.class).next().block(DEADLINE);
        source.admin().released().block(DEADLINE);
        assertThat(row.operation()).isEqualTo(Operation.SNAPSHOT);
        assertThat(row.after()).isEqualTo(order("9.90"));

        stage.execute("UPDATE orders SET total = 12.5", "DELETE FROM orders");
        List<Change<Order>> changes = source.changesAfter(row.position(), "orders", Order.class)
                .filter(change -> change.operation() != Operation.SNAPSHOT)
                .take(2)
                .collectList()
                .block(DEADLINE);
        source.admin().released().block(DEADLINE);

        assertThat(changes.get(0).before()).isEqualTo(order("9.90"));
        assertThat(changes.get(0).after()).isEqualTo(order("12.5"));
        assertThat(changes.get(0).changedColumns()).containsExactly("total");
        assertThat(changes.get(1).before()).isEqualTo(order("12.5"));
        assertThat(changes.get(1).after()).isNull();
    }

    @Test
    void reportsThatALargeValueWasNotSent() {
        PostgresSource source = stage.source("orders");
        Change<Order> row = source.changes(Order.class).next().block(DEADLINE);
        source.admin().released().block(DEADLINE);
        stage.execute("UPDATE orders SET total = 12.5");

        Change<Order> update = source.changesAfter(row.position(), "orders", Order.class)
                .filter(change -> change.operation() == Operation.UPDATE)
                .next()
                .block(DEADLINE);
        source.admin().released().block(DEADLINE);

        assertThat(update.unsentColumns()).containsExactly("note");
        assertThat(update.changedColumns())
                .isEqualTo(Set.of("id", "customer_name", "total", "created_at", "settings", "tags"));
        assertThat(update.before()).isNull();
        assertThat(update.key()).isEqualTo(StructuredData.of(Map.of("id", 1L)));
        assertThat(update.record().row().get("total", BigDecimal.class)).isEqualTo("12.5");
        assertThatThrownBy(update::after)
                .isInstanceOf(RowMappingException.class)
                .hasMessageContaining("'note'");
    }

    @Test
    void endsTheStreamWithTableAndColumnOfARowThatDoesNotFit() {
        PostgresSource source = stage.source("orders");

        assertThatThrownBy(() -> source.changes("orders", Misfit.class).blockLast(DEADLINE))
                .isInstanceOf(RowMappingException.class)
                .hasMessageContaining("table 'orders'")
                .hasMessageContaining("column 'customer_name'")
                .hasMessageNotContaining("Ada");
        source.admin().released().block(DEADLINE);
    }

    private static Order order(String total) {
        return new Order(
                1,
                "Ada",
                new BigDecimal(total),
                Instant.parse("2026-11-30T12:00:00Z"),
                Map.of("a", 1),
                List.of("x", "y"),
                "n".repeat(10000));
    }
}

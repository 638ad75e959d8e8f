package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Position;
import dev.penstock.core.PositionStore;
import dev.penstock.core.PositionStoreContract;
import dev.penstock.core.PositionStoreException;
import dev.penstock.sink.error.DatabaseException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A position in a table, for pipelines that write elsewhere. */
class TablePositionStoreIT extends SinkTestBase {
    private static final Position POSITION = Position.of(new byte[] {1});

    @Test
    void keepsTheContract() {
        open(18);

        PositionStoreContract.check(() -> TablePositionStore.of(database.url(), "a 'name'"));
        assertThat(database.rows("SELECT pipeline, epoch::text FROM penstock.position"))
                .containsExactly(List.of("a 'name'", "0"));
    }

    @Test
    void storesOfOtherNamesAreOthers() {
        open(14);
        PositionStore store = TablePositionStore.of(database.url(), "one");
        store.store(POSITION).toCompletableFuture().join();

        PositionStoreContract.check(() -> TablePositionStore.of(database.url(), "another"));
        assertThat(store.load().toCompletableFuture().join()).isEqualTo(POSITION);
    }

    @Test
    void refusesTheNameOfASinkThatKeepsItsPositionItself() {
        open(18);
        PostgresSink sink =
                sink().delivery(Delivery.EXACTLY_ONCE).pipeline("shared").build();
        sink.lastPosition().block(DEADLINE);

        assertThatThrownBy(() -> TablePositionStore.of(database.url(), "shared")
                        .store(POSITION)
                        .toCompletableFuture()
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(PositionStoreException.class)
                .hasMessageContaining("keeps its position under the name 'shared'");
        assertThat(sink.storedPosition().blockOptional(DEADLINE)).isEmpty();
    }

    @Test
    void sinkThatTakesOverANameResumesThere() {
        open(18);
        PositionStore store = TablePositionStore.of(database.url(), "grown");
        store.store(POSITION).toCompletableFuture().join();

        assertThat(sink().delivery(Delivery.EXACTLY_ONCE)
                        .pipeline("grown")
                        .build()
                        .lastPosition()
                        .block(DEADLINE))
                .isEqualTo(POSITION);
    }

    @Test
    void reportsAServerThatCannotBeReached() {
        assertThatThrownBy(() -> TablePositionStore.of("postgresql://u:secret@127.0.0.1:1/d", "n")
                        .load()
                        .toCompletableFuture()
                        .join())
                .cause()
                .isInstanceOf(DatabaseException.class)
                .hasMessageNotContaining("secret");
    }
}

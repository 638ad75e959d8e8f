package dev.penstock.spring.internal.listener;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Change;
import dev.penstock.core.FatalErrorException;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.mapping.ChangeMapper;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenerCallTest {
    record Item(int id) {}

    @Test
    void fatalErrorWhileTheBeanIsCreatedIsAnErrorSignal() throws Exception {
        ListenerCall call = new ListenerCall(
                "the listener",
                ChangeMapper.of("item", Item.class),
                () -> {
                    throw new NoClassDefFoundError("org/example/Missing");
                },
                ListenerCallTest.class.getDeclaredMethod("onItem", Change.class),
                null);
        StructuredData row = StructuredData.of(Map.of("id", 1));
        Record record = Record.of(
                Position.of(new byte[] {1}), Operation.CREATE, Map.of(Metadata.COLLECTION, "item"), row, null, row);

        assertThatThrownBy(() -> call.receive(record).block(Duration.ofSeconds(60)))
                .isInstanceOf(FatalErrorException.class)
                .hasMessageContaining("NoClassDefFoundError");
    }

    @SuppressWarnings("unused")
    private static void onItem(Change<Item> change) {}
}

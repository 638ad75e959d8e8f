package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.value.Json;
import dev.penstock.core.value.PgArray;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchTest {
    private static final String TEXT = "x".repeat(100_000);

    static Stream<Object> largeValues() {
        return Stream.of(
                TEXT,
                new byte[100_000],
                ByteBuffer.allocate(100_000),
                Json.of('"' + TEXT + '"'),
                Map.of("a", List.of(Map.of("b", TEXT))),
                Map.of(TEXT, 1),
                PgArray.of(List.of("a", TEXT)));
    }

    @ParameterizedTest
    @MethodSource("largeValues")
    void seesHowLargeAValueIs(Object value) {
        Record record = Record.of(
                Position.of(new byte[] {1}),
                Operation.CREATE,
                Map.of(),
                null,
                null,
                StructuredData.of(Map.of("large", value)));

        assertThat(Batch.bytes(record)).isBetween(100_000L, 101_000L);
    }
}

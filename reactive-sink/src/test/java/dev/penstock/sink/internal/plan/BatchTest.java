package dev.penstock.sink.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.value.Json;
import dev.penstock.core.value.PgArray;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** Records as "position:transaction", with "-" for none, and the starts that belong to each index. */
    @ParameterizedTest
    @CsvSource({
        "a:1 b:1 c:1, 0 1 2, 0 0 0",
        "a:1 a:1 b:1, 0 0 2, 0 0 0",
        "a:1 b:1 c:2 d:2, 0 1 2 3, 0 0 2 2",
        "a:- b:- c:-, 0 1 2, 0 1 2",
        "a:- a:- b:-, 0 0 2, 0 0 2",
        "a:1 b:- c:1, 0 1 2, 0 1 2",
        "a:1 a:2 b:2, 0 0 2, 0 0 0",
        "a:- a:1 b:1, 0 0 2, 0 0 0",
        "a:1 a:- b:1, 0 0 2, 0 0 2",
        "a:1 b:1 b:- c:-, 0 1 1 3, 0 0 0 3",
        "a:1 b:1 b:1 c:-, 0 1 1 3, 0 0 0 3"
    })
    void findsTheStartsOfPositionsAndTransactions(String records, String positions, String transactions) {
        Batch batch =
                Batch.of(Stream.of(records.split(" ")).map(BatchTest::recordOf).toList());
        List<Integer> indexes =
                IntStream.range(0, batch.records().size()).boxed().toList();

        assertThat(indexes.stream().map(batch::startOfPosition).map(String::valueOf))
                .containsExactly(positions.split(" "));
        assertThat(indexes.stream().map(batch::startOfTransaction).map(String::valueOf))
                .containsExactly(transactions.split(" "));
        assertThat(Batch.startOfPosition(batch.records(), indexes.size())).isEqualTo(indexes.size());
    }

    @Test
    void isWholeIfItIsNeitherContinuedNorLeftOpen() {
        assertThat(new Batch(List.of(), false, true).isWhole()).isTrue();
        assertThat(new Batch(List.of(), true, true).isWhole()).isFalse();
        assertThat(new Batch(List.of(), false, false).isWhole()).isFalse();
        assertThat(new Batch(List.of(), true, false).isWhole()).isFalse();
    }

    /** A truncation is described by its operation, the mark, the transaction id and the LSN; "-" is none. */
    @ParameterizedTest
    @CsvSource({
        "delete true 7 1/1, delete true 7 1/1, true",
        "delete true - -, delete true - -, true",
        "delete true 7 1/1, delete true 8 1/1, false",
        "delete true 7 1/1, delete true 7 1/2, false",
        "delete true 7 1/1, delete true - 1/1, false",
        "delete true 7 1/1, delete - 7 1/1, false",
        "delete - 7 1/1, delete true 7 1/1, false",
        "delete false 7 1/1, delete false 7 1/1, false",
        "update true 7 1/1, update true 7 1/1, false"
    })
    void takesTruncationsOfOneStatementTogether(String one, String other, boolean same) {
        assertThat(Truncation.isSame(truncation(one), truncation(other))).isEqualTo(same);
    }

    private static Record recordOf(String text) {
        String[] parts = text.split(":", -1);
        return Record.of(
                Position.of(parts[0].getBytes(StandardCharsets.UTF_8)),
                Operation.DELETE,
                parts[1].equals("-") ? Map.of() : Map.of(Metadata.COMMIT_LSN, parts[1]),
                null,
                null,
                null);
    }

    private static Record truncation(String text) {
        String[] parts = text.split(" ", -1);
        Map<String, String> metadata =
                new HashMap<>(Map.of(Metadata.TRUNCATE, parts[1], Metadata.XID, parts[2], Metadata.LSN, parts[3]));
        metadata.values().removeIf("-"::equals);
        return Record.of(
                Position.of(new byte[0]),
                Operation.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                metadata,
                null,
                null,
                null);
    }
}

package dev.penstock.sink.internal.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.TargetTables;
import dev.penstock.sink.internal.preparation.AlterationRequest.OfTruncation;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.template.Template;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that are renamed before they are emptied. The target has table {@code known}. */
class RenamedTruncationsTest {
    private final Tables tables = new Tables(List.of());
    private final RenamedTruncations truncations = new RenamedTruncations(
            new TableNaming(
                    Template.parse("{{ index .Metadata \"opencdc.collection\" }}"),
                    TargetScope.of(Set.of(), List.of("known", "old", "new"))),
            tables);

    RenamedTruncationsTest() {
        TargetTable known = TargetTables.of("known", 1, "id");
        tables.learn(Set.of(known.name()), Map.of(known.name(), known));
    }

    /** A truncation is the table, the LSN and the number of the table in the source, {@code -} for none. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            the target has the table                    | known 1 7          | none
            the target lacks the table                  | new 1 7            | new 7
            it lacks the second of one statement        | known 1 7, new 1 8 | new 8
            it lacks the second, of another statement   | known 1 7, new 2 8 | none
            it lacks both                               | old 1 7, new 1 8   | old 7
            the table of the source is not known        | new 1 -            | none
            the table may not be written to             | forbidden 1 7      | none
            the name is none                            | a.b.c 1 7          | none
            such ones are passed over                   | a.b.c 1 6, forbidden 1 7, new 1 8 | new 8
            """)
    void requestsTheFirstTableOfAStatementThatTheTargetLacks(String name, String script, @Nullable String expected) {
        OfTruncation request = truncations.request(records(script), 0);

        assertThat(
                        request == null
                                ? null
                                : request.name().table() + " "
                                        + request.source().oid())
                .isEqualTo(expected);
    }

    @Test
    void looksFromTheGivenRecordOn() {
        List<Record> records = records("new 1 7, known 2 8, old 2 9");

        OfTruncation request = truncations.request(records, 1);

        assertThat(request).isNotNull();
        assertThat(request.index()).isEqualTo(1);
        assertThat(request.name()).isEqualTo(new CollectionName("public", "old"));
        assertThat(request.source().collection()).isEqualTo("old");
        assertThat(request.source().database()).isEqualTo("7:5");
    }

    @Test
    void requestsNothingTwiceUnlessTheTablesChangedMeanwhile() {
        List<Record> both = records("old 1 7, new 1 8");
        OfTruncation first = truncations.request(both, 0);

        truncations.followed(Objects.requireNonNull(first));

        OfTruncation second = truncations.request(both, 0);
        assertThat(second)
                .isNotNull()
                .satisfies(request -> assertThat(request.name().table()).isEqualTo("new"));
        truncations.followed(Objects.requireNonNull(second));
        assertThat(truncations.request(both, 0)).isNull();
        assertThat(truncations.request(records("known 1 5, old 1 7"), 0))
                .as("at another index")
                .isNull();
        TargetTable other = TargetTables.of("other", 1, "id");
        tables.learn(Set.of(other.name()), Map.of(other.name(), other));
        assertThat(truncations.request(both, 0)).isEqualTo(first);
    }

    private static List<Record> records(String script) {
        return List.of(script.split(", ", -1)).stream()
                .map(RenamedTruncationsTest::record)
                .toList();
    }

    private static Record record(String text) {
        String[] parts = text.split(" ", -1);
        Map<String, String> metadata = new HashMap<>(Map.of(
                Metadata.COLLECTION, parts[0], Metadata.TRUNCATE, "true", Metadata.XID, "9", Metadata.LSN, parts[1]));
        if (!parts[2].equals("-")) {
            metadata.put(Metadata.TABLE_ID, "7:5:" + parts[2]);
        }
        return Record.of(Position.of(new byte[] {1}), Operation.DELETE, metadata, null, null, null);
    }
}

package dev.penstock.sink.internal.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.TargetTableState;
import dev.penstock.sink.internal.plan.TargetTables;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.template.TableFunction;
import dev.penstock.sink.internal.template.TableRule;
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

/** The TRUNCATE of collection {@code a}, by the rule that names tables and by the tables of the source. */
class SharedTablesTest {
    private static final String BOTH = "\"public\".\"a\",\"public\".\"b\"";
    private static final String COLLECTION = "{{ index .Metadata \"opencdc.collection\" }}";

    private final TargetTableState state = state();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                // A rule that cannot give two collections one table needs no list.
                "COLLECTION ; - ; true",
                "copy_COLLECTION ; - ; true",
                "{{ .Metadata.other }} ; - ; false",
                // All others need the list of the source's tables.
                "merged ; - ; false",
                "merged ; \"public\".\"a\" ; true",
                "merged ; BOTH ; false",
                "{{ index .Metadata \"opencdc.collection\" | upper }} ; BOTH ; true",
                "{{ index .Metadata \"postgres.schema\" }} ; BOTH ; false",
                // The same table of two schemas.
                "{{ index .Metadata \"postgres.table\" }} ; \"public\".\"a\",\"old\".\"a\" ; false",
                "{{ index .Metadata \"postgres.table\" }} ; BOTH ; true",
                "merged ; no list ; false",
            })
    void emptiesATableIfNoOtherCollectionIsWrittenToIt(String template, @Nullable String streamed, boolean emptied) {
        TableRule rule = Template.parse(template.replace("COLLECTION", COLLECTION));

        assertThat(refusal(rule, streamed == null ? null : streamed.replace("BOTH", BOTH)) == null)
                .isEqualTo(emptied);
    }

    @Test
    void refusesIfTheTableOfAnotherCollectionDependsOnTheRow() {
        TableRule rule = new TableFunction(record -> new CollectionName(
                "public",
                Objects.equals(record.collection(), "a")
                        ? "t"
                        : Objects.requireNonNull(record.after()).toString()));

        assertThat(refusal(rule, BOTH)).contains("'b'").contains("depends on the row");
    }

    @Test
    void refusesIfRowsOfAnotherCollectionWereSeen() {
        state.takesRowsOf("gone");

        assertThat(refusal(Template.parse("merged"), "\"public\".\"a\"")).contains("rows of 'gone'");
    }

    private @Nullable String refusal(TableRule rule, @Nullable String streamed) {
        Map<String, String> metadata = new HashMap<>(Map.of(
                Metadata.TRUNCATE, "true",
                Metadata.COLLECTION, "a",
                Metadata.SCHEMA, "public",
                Metadata.TABLE, "a"));
        if (streamed != null) {
            metadata.put(Metadata.STREAMED, streamed);
        }
        Record record = Record.of(Position.of(new byte[] {1}), Operation.DELETE, metadata, null, null, null);
        CollectionName table = TargetNames.of(rule, record).orElse(state.table().name());
        try {
            new SharedTables(rule, false).requireOneCollection(record, table, state);
            return null;
        } catch (RecordException e) {
            return e.getMessage();
        }
    }

    private static TargetTableState state() {
        TargetTable table = TargetTables.of("merged", 1, "id");
        Tables tables = new Tables(List.of());
        tables.learn(Set.of(table.name()), Map.of(table.name(), table));
        return tables.state(table);
    }
}

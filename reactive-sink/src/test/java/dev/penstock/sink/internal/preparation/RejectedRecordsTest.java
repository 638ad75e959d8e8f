package dev.penstock.sink.internal.preparation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.sink.internal.plan.Batch;
import dev.penstock.sink.internal.plan.Tables;
import dev.penstock.sink.internal.plan.TargetTables;
import dev.penstock.sink.internal.schema.plan.SchemaOptions;
import dev.penstock.sink.internal.sql.TargetTable;
import dev.penstock.sink.internal.template.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The records of a batch that are planned, rejected or have no effect. The target has table {@code t} with the columns id and v. */
class RejectedRecordsTest {
    private final Tables tables = new Tables(List.of());

    RejectedRecordsTest() {
        TargetTable table = TargetTables.of("t", 1, "id", "v");
        CollectionName absent = new CollectionName("public", "absent");
        tables.learn(Set.of(table.name(), absent), Map.of(table.name(), table));
    }

    /**
     * Each word is a record: {@code row}, {@code encoding} with a text that PostgreSQL does not have, {@code column} with a column that the
     * table lacks, {@code table} of a table that the target lacks, {@code message} without a table, {@code truncate} of the table, {@code
     * absent} is a TRUNCATE of a table that the target lacks.
     */
    @ParameterizedTest(name = "{0}, creates tables {1}")
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            row row                         | false | 0 1 | none
            message row                     | false | 1   | none
            row column row                  | false | 0 2 | 1
            column table                    | false | none | 0 1
            encoding row column encoding    | false | 1   | 0 2 3
            row encoding encoding row       | false | 0 3 | 1 2
            table encoding row              | false | 2   | 0 1
            row truncate row                | false | 0 1 2 | none
            absent row                      | false | 1   | 0
            absent row                      | true  | 1   | none
            row absent column               | true  | 0   | 2
            """)
    void rejectsInTheOrderOfTheRecords(
            String script, boolean creates, @Nullable String planned, @Nullable String rejected) {
        List<Record> records = records(script);

        Prepared prepared = preparation(creates).prepare(Batch.of(records));

        assertThat(prepared.unknown()).isEmpty();
        assertThat(prepared.alterationRequest()).isNull();
        assertThat(prepared.version()).isEqualTo(tables.version());
        assertThat(indexes(
                        records,
                        prepared.plan().changes().stream()
                                .map(change -> change.record())
                                .toList()))
                .isEqualTo(planned);
        assertThat(indexes(
                        records,
                        prepared.rejected().stream()
                                .map(Prepared.RejectedRecord::record)
                                .toList()))
                .isEqualTo(rejected);
    }

    @Test
    void namesTheReasonOfEach() {
        Prepared prepared = preparation(false).prepare(Batch.of(records("table column encoding")));

        assertThat(prepared.rejected().stream()
                        .map(rejected -> rejected.reason().getMessage()))
                .satisfiesExactly(
                        table -> assertThat(table).startsWith("The target has no such table."),
                        column -> assertThat(column).startsWith("The target table has no such column."),
                        encoding -> assertThat(encoding).contains("NUL character"));
        assertThat(prepared.rejected().get(0).reason().sqlState()).contains("42P01");
    }

    private Preparation preparation(boolean creates) {
        Template rule = Template.parse("{{ index .Metadata \"opencdc.collection\" }}");
        return new Preparation(
                rule,
                new SharedTables(rule, false),
                TargetScope.of(Set.of(), List.of()),
                tables,
                true,
                false,
                new SchemaOptions(creates, false, false));
    }

    private static @Nullable String indexes(List<Record> records, List<Record> some) {
        return some.isEmpty()
                ? null
                : some.stream().map(record -> "" + records.indexOf(record)).collect(Collectors.joining(" "));
    }

    private static List<Record> records(String script) {
        List<Record> records = new ArrayList<>();
        for (String word : script.split(" ", -1)) {
            boolean truncation = word.equals("truncate") || word.equals("absent");
            boolean message = word.equals("message");
            Map<String, String> metadata = new HashMap<>();
            if (message) {
                metadata.put(Metadata.MESSAGE_PREFIX, "p");
            } else {
                metadata.put(Metadata.COLLECTION, word.equals("table") || word.equals("absent") ? "absent" : "t");
            }
            if (truncation) {
                metadata.put(Metadata.TRUNCATE, "true");
            }
            Map<String, Object> row = new HashMap<>(Map.of("id", "1", "v", word.equals("encoding") ? "a\0" : "x"));
            if (word.equals("column")) {
                row.put("x", "1");
            }
            records.add(Record.of(
                    Position.of(new byte[] {(byte) records.size()}),
                    truncation ? Operation.DELETE : Operation.CREATE,
                    metadata,
                    null,
                    null,
                    truncation || message ? null : StructuredData.of(row)));
        }
        return records;
    }
}

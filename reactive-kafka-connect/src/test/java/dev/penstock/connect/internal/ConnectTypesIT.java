package dev.penstock.connect.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Record;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SnapshotMode;
import dev.penstock.test.Database;
import dev.penstock.test.ServerTypeSamples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Values of every type as those of Kafka Connect, through its JSON converter and back. */
class ConnectTypesIT {
    @Test
    void everyTypeHasASchemaThatHoldsItsValues() {
        try (Database database = ServerTypeSamples.createDatabase();
                JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "true"), false);
            int rows = ServerTypeSamples.insert(database, 0);
            Set<String> forms = new HashSet<>();
            for (Struct row : rows(database, rows)) {
                row.validate();
                byte[] json = converter.fromConnectData("t", row.schema(), row);
                SchemaAndValue back = converter.toConnectData("t", json);
                assertThat(new String(
                                converter.fromConnectData("t", back.schema(), back.value()), StandardCharsets.UTF_8))
                        // The converter reads -0 as 0, an equal number.
                        .isEqualTo(new String(json, StandardCharsets.UTF_8).replace(":-0.0,", ":0.0,"));
                Map<String, String> texts = texts(database, row);
                for (Field field : row.schema().fields()) {
                    Object value = row.get(field);
                    forms.add(
                            field.schema().name() == null
                                    ? field.schema().type().getName()
                                    : field.schema().name());
                    if (field.schema().type() == Schema.Type.STRING
                            && field.schema().name() == null) {
                        assertThat(value).as(field.name()).isEqualTo(texts.get(field.name()));
                    } else {
                        assertThat(value == null).as(field.name()).isEqualTo(texts.get(field.name()) == null);
                    }
                }
            }
            assertThat(forms)
                    .contains(
                            "boolean",
                            "int16",
                            "int64",
                            "float64",
                            "bytes",
                            "array",
                            "map",
                            "org.apache.kafka.connect.data.Decimal",
                            "org.apache.kafka.connect.data.Date",
                            "io.debezium.time.MicroTimestamp",
                            "io.debezium.time.ZonedTimestamp");
        }
    }

    private static List<Struct> rows(Database database, int rows) {
        RecordConversion conversion = new RecordConversion(record -> "t", false, new SourceOffset("slot"), null);
        return PostgresSource.builder()
                .url(database.url())
                .tables("types")
                .snapshotMode(SnapshotMode.ONLY)
                .build()
                .records()
                .map(record -> after(conversion, record))
                .collectList()
                .blockOptional(Duration.ofMinutes(1))
                .filter(all -> all.size() == rows)
                .orElseThrow();
    }

    private static Struct after(RecordConversion conversion, Record record) {
        List<SourceRecord> records = conversion.convert(record);
        return ((Struct) records.get(0).value()).getStruct("after");
    }

    /** Returns the columns of a row as PostgreSQL prints them. */
    private static Map<String, String> texts(Database database, Struct row) {
        List<String> names = row.schema().fields().stream().map(Field::name).toList();
        String columns = names.stream()
                .map(name -> "CASE WHEN num_nonnulls(" + name + ") = 1 THEN concat(" + name + ") END")
                .collect(Collectors.joining(", "));
        List<String> values = database.rows("SELECT " + columns + " FROM types WHERE id = " + row.get("id"))
                .get(0);
        Map<String, String> texts = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            texts.put(names.get(i), values.get(i));
        }
        return texts;
    }
}

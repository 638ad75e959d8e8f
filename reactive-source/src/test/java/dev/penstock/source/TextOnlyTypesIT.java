package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextOnlyTypesIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @ParameterizedTest
    @CsvSource({"14, false", "18, false", "18, true"})
    void streamsTypesThatHaveNoBinaryForm(int version, boolean temporarySlot) {
        try (Database database = PostgresServer.shared(version).createDatabase()) {
            database.execute(
                    "CREATE TABLE grants (id int PRIMARY KEY, one aclitem, many aclitem[])",
                    "INSERT INTO grants VALUES (1, 'postgres=r/postgres',"
                            + " '{postgres=r/postgres,postgres=w/postgres}')");
            PostgresSource source = PostgresSource.builder()
                    .url(database.url())
                    .tables("grants")
                    .slotName("slot_" + database.name())
                    .temporarySlot(temporarySlot)
                    .build();

            List<Record> records = source.records()
                    .doOnNext(record -> {
                        if (record.operation() == Operation.SNAPSHOT) {
                            database.execute("INSERT INTO grants SELECT 2, one, many FROM grants");
                        }
                    })
                    .take(2)
                    .collectList()
                    .block(DEADLINE);

            StructuredData read = after(Objects.requireNonNull(records).get(0));
            StructuredData streamed = after(records.get(1));
            assertThat(streamed.get("id")).isEqualTo(2);
            assertThat(streamed.get("one")).isEqualTo("postgres=r/postgres").isEqualTo(read.get("one"));
            assertThat(streamed.get("many")).isNotNull().isEqualTo(read.get("many"));
            source.admin().released().block(DEADLINE);
        }
    }

    private static StructuredData after(Record record) {
        return (StructuredData) Objects.requireNonNull(record.after());
    }
}

package dev.penstock.source.internal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.source.error.StatementException;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotPreparationIT {
    @ParameterizedTest
    @ValueSource(ints = {14, 16, 18})
    void takesASnapshotWhoseExporterHasEndedForALostConnection(int version) {
        try (Database database = PostgresServer.shared(version).createDatabase()) {
            SnapshotReaders readers = SnapshotReaders.whoseExporterEnds(database);

            assertThatThrownBy(readers::prepare)
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessage("Could not prepare the snapshot: the session that exported it has ended.");
            assertThat(readers.open()).as("readers left").isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void namesTheTableThatIsGoneWhenItIsToBeLocked(int version) {
        try (Database database = PostgresServer.shared(version).createDatabase()) {
            database.execute("CREATE TABLE there (id int)");
            SnapshotReaders readers = SnapshotReaders.of(database);
            List<TableName> tables = List.of(new TableName("public", "there"), new TableName("public", "gone"));

            assertThatThrownBy(() -> readers.prepare(tables))
                    .isInstanceOf(StatementException.class)
                    .hasMessage("Could not prepare the snapshot: relation \"public.gone\" does not exist"
                            + " (SQLSTATE 42P01). It was dropped or renamed meanwhile.")
                    .matches(error -> ((StatementException) error).isTransient());
            assertThat(readers.open()).as("readers left").isEmpty();
        }
    }
}

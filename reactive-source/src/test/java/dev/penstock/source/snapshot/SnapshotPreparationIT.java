package dev.penstock.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.source.error.ConnectionLostException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
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
                    .hasMessageContaining("exported");
            assertThat(readers.open()).as("readers left").isEmpty();
        }
    }
}

package dev.penstock.source.internal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.selection.RowMasks;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

class ChunkReaderIT {
    @Test
    void doesNotMissAReaderThatIsEndedAfterItHasReadEverything() throws Exception {
        try (Database database = PostgresServer.shared().createDatabase()) {
            Connection connection = database.connect();
            connection.abort(Runnable::run);
            RowQueue queue = new RowQueue(1, () -> {});

            new ChunkReader(connection, new ChunkSchedule(ReadOrder.NONE), queue, 1, new RowMasks(ColumnRules.NONE))
                    .run();

            assertThat(queue.take()).isNull();
        }
    }
}

package dev.penstock.source.internal.snapshot;

import dev.penstock.core.FatalErrorException;
import dev.penstock.core.internal.row.Row;
import dev.penstock.source.internal.selection.RowMasks;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reader of chunks on one connection, by binary COPY (PostgreSQL manual, "COPY", section "Binary Format"), on a thread
 * of its own. The server sends one message per row, with the header before the first one.
 */
final class ChunkReader implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkReader.class);
    private static final int SIGNATURE_BYTES = 11;
    private static final int FLAGS_BYTES = 4;
    private static final int MAXIMUM_ROWS = 512;
    private static final int TRAILER_BYTES = 2;

    private final Connection connection;
    private final ChunkSchedule chunks;
    private final RowQueue queue;
    private final long batchBytes;
    private final RowMasks masks;

    ChunkReader(Connection connection, ChunkSchedule chunks, RowQueue queue, long batchBytes, RowMasks masks) {
        this.connection = connection;
        this.chunks = chunks;
        this.queue = queue;
        this.batchBytes = batchBytes;
        this.masks = masks;
    }

    @Override
    public void run() {
        try {
            Chunk chunk = chunks.take();
            while (chunk != null && read(chunk)) {
                chunks.finished(chunk);
                chunk = chunks.take();
            }
            if (chunk == null) {
                endTransaction();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            queue.fail(e);
        } catch (SQLException | RuntimeException e) {
            queue.fail(e);
        } catch (Error e) {
            // For example a row that does not fit into memory; the session that waits for the rows needs the error.
            queue.fail(FatalErrorException.of("A reader of the snapshot", e));
        }
    }

    /** Releases the snapshot as soon as nothing is left to read, without waiting for the other readers. */
    private void endTransaction() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            LOG.debug("A reader's connection was lost after it had read everything", e);
        }
    }

    private boolean read(Chunk chunk) throws SQLException, InterruptedException {
        CopyOut copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY (" + chunk.query() + ") TO STDOUT (FORMAT binary)");
        List<Row> rows = new ArrayList<>();
        long bytes = 0;
        boolean first = true;
        byte[] message = copy.readFromCopy();
        while (message != null) {
            byte @Nullable [] row = first ? withoutHeader(message) : message;
            first = false;
            if (row != null && !isTrailer(row)) {
                rows.add(Row.ofCopy(chunk.relation(), masks.copy(chunk.relation(), row)));
                bytes += row.length;
                if (bytes >= batchBytes || rows.size() >= MAXIMUM_ROWS) {
                    if (!queue.put(new ChunkRows(new RowBatch(chunk.relation(), rows, bytes, null, false), false))) {
                        return false;
                    }
                    rows = new ArrayList<>(rows.size());
                    bytes = 0;
                }
            }
            message = copy.readFromCopy();
        }
        return queue.put(new ChunkRows(new RowBatch(chunk.relation(), rows, bytes, chunk.range(), false), true));
    }

    /** The trailer is a field count of -1; a row of a table without columns is one of 0. */
    private static boolean isTrailer(byte[] row) {
        return row.length == TRAILER_BYTES && row[0] == -1 && row[1] == -1;
    }

    private static byte @Nullable [] withoutHeader(byte[] message) throws SQLException {
        int extension = SIGNATURE_BYTES + FLAGS_BYTES;
        if (message.length < extension + Integer.BYTES) {
            throw new SQLException("The server's COPY output has no binary header", "08P01");
        }
        int length = ByteBuffer.wrap(message).getInt(extension);
        int start = extension + Integer.BYTES + length;
        if (length < 0 || start > message.length) {
            throw new SQLException("The header of the server's COPY output is malformed", "08P01");
        }
        return start == message.length ? null : Arrays.copyOfRange(message, start, message.length);
    }
}

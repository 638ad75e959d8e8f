package dev.penstock.source.internal.pgoutput;

import java.nio.ByteBuffer;

/**
 * A standby status update, the only message of a client in a replication stream.
 *
 * @param writtenLsn the LSN up to which the client has received
 * @param flushedLsn the LSN up to which the server may discard WAL; becomes the slot's {@code confirmed_flush_lsn}
 * @param appliedLsn the LSN up to which the client has applied; synchronous commit waits for it at {@code remote_apply}
 * @param clockMicros the client's clock, in microseconds since 2000 ({@link PgEpoch})
 * @param replyRequested whether the server has to answer at once with a keepalive
 */
public record StatusUpdate(
        long writtenLsn, long flushedLsn, long appliedLsn, long clockMicros, boolean replyRequested) {
    /** The number of bytes of an encoded status update. */
    public static final int BYTES = 1 + 4 * Long.BYTES + 1;

    /** Returns the bytes of the CopyData message. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .put((byte) 'r')
                .putLong(writtenLsn)
                .putLong(flushedLsn)
                .putLong(appliedLsn)
                .putLong(clockMicros)
                .put((byte) (replyRequested ? 1 : 0))
                .array();
    }
}

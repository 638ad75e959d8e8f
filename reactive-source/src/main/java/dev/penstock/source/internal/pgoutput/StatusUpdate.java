package dev.penstock.source.internal.pgoutput;

import java.nio.ByteBuffer;

/**
 * A standby status update, the only thing a client says in a replication stream.
 *
 * @param writtenLsn up to where the client has received
 * @param flushedLsn up to where the server may forget: what becomes the slot's {@code confirmed_flush_lsn}
 * @param appliedLsn up to where the client has applied; what synchronous commit waits for at {@code remote_apply}
 * @param clockMicros the client's clock, in microseconds since 2000 ({@link PgEpoch})
 * @param replyRequested whether the server shall answer at once with a keepalive
 */
public record StatusUpdate(
        long writtenLsn, long flushedLsn, long appliedLsn, long clockMicros, boolean replyRequested) {
    /** How long an encoded status update is. */
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

package dev.penstock.source.internal.pgoutput;

import java.nio.ByteBuffer;

/** Content of a CopyData message of a replication stream (PostgreSQL manual, section "Streaming Replication Protocol"). */
public sealed interface ReplicationFrame {
    /**
     * Decodes a frame.
     *
     * @throws MalformedMessageException if the bytes are not a frame
     */
    static ReplicationFrame decode(byte[] copyData) {
        ByteBuffer buffer = ByteBuffer.wrap(copyData);
        MessageReader reader = new MessageReader(buffer);
        return switch (reader.kind()) {
            case 'w' -> xLogData(reader.named("XLogData"), buffer);
            case 'k' -> keepalive(reader.named("Keepalive"));
            default -> throw reader.malformed("this kind is not part of the replication protocol");
        };
    }

    private static XLogData xLogData(MessageReader reader, ByteBuffer buffer) {
        return new XLogData(reader.int64(), reader.int64(), reader.int64(), buffer);
    }

    private static Keepalive keepalive(MessageReader reader) {
        Keepalive keepalive = new Keepalive(reader.int64(), reader.int64(), reader.int8() != 0);
        reader.expectEnd();
        return keepalive;
    }

    /**
     * A message of the output plugin.
     *
     * @param walStart the LSN of the change, of a Commit the end LSN; 0 on messages that precede one at the same LSN
     * @param walEnd the same LSN, never 0: in a logical stream it is not the end of the server's WAL
     * @param sendMicros the server's clock, in microseconds since 2000
     * @param payload the message, from position to limit; shares the frame's bytes
     */
    record XLogData(long walStart, long walEnd, long sendMicros, ByteBuffer payload) implements ReplicationFrame {}

    /**
     * A keepalive of the server.
     *
     * @param walEnd the LSN up to which the server has decoded and sent
     * @param sendMicros the server's clock, in microseconds since 2000
     * @param replyRequested whether the server requests a status update at once
     */
    record Keepalive(long walEnd, long sendMicros, boolean replyRequested) implements ReplicationFrame {}
}

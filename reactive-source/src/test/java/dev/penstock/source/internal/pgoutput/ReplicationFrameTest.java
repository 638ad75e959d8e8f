package dev.penstock.source.internal.pgoutput;

import static dev.penstock.source.internal.pgoutput.MessageBytes.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.source.internal.pgoutput.ReplicationFrame.Keepalive;
import dev.penstock.source.internal.pgoutput.ReplicationFrame.XLogData;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReplicationFrameTest {
    @Test
    void decodesDataAndLeavesTheBufferAtItsPayload() {
        byte[] payload = message('O').int64(1).text("o").toArray();
        ReplicationFrame frame = ReplicationFrame.decode(
                message('w').int64(11).int64(22).int64(33).raw(payload).toArray());

        assertThat(frame).isInstanceOfSatisfying(XLogData.class, data -> {
            assertThat(data.walStart()).isEqualTo(11);
            assertThat(data.walEnd()).isEqualTo(22);
            assertThat(data.sendMicros()).isEqualTo(33);
            assertThat(data.payload().remaining()).isEqualTo(payload.length);
            assertThat(PgOutputDecoder.decode(data.payload())).isEqualTo(new PgOutputMessage.Origin(1, "o"));
        });
    }

    @Test
    void countsOffsetsOfTheMessageFromItsOwnStart() {
        XLogData data = (XLogData) ReplicationFrame.decode(
                message('w').int64(1).int64(2).int64(3).int8('Z').toArray());

        assertThatThrownBy(() -> PgOutputDecoder.decode(data.payload()))
                .isInstanceOfSatisfying(
                        MalformedMessageException.class,
                        e -> assertThat(e.offset()).isEqualTo(1));
    }

    @Test
    void decodesKeepalive() {
        assertThat(ReplicationFrame.decode(
                        message('k').int64(-1).int64(5).int8(1).toArray()))
                .isEqualTo(new Keepalive(-1, 5, true));
        assertThat(ReplicationFrame.decode(
                        message('k').int64(7).int64(5).int8(0).toArray()))
                .isEqualTo(new Keepalive(7, 5, false));
    }

    @Test
    void refusesAMalformedFrame() {
        assertMalformed(MessageBytes.empty());
        assertMalformed(message('x'));
        assertMalformed(message('w').int64(1).int64(2).int32(3));
        assertMalformed(message('k').int64(1).int64(2));
        assertMalformed(message('k').int64(1).int64(2).int8(0).int8(0));
    }

    @Test
    void encodesStatusUpdate() {
        assertThat(new StatusUpdate(1, 2, 3, 4, true).toBytes())
                .isEqualTo(
                        message('r').int64(1).int64(2).int64(3).int64(4).int8(1).toArray())
                .hasSize(StatusUpdate.BYTES);
        assertThat(new StatusUpdate(1, 2, 3, 4, false).toBytes()[StatusUpdate.BYTES - 1])
                .isZero();
    }

    @Test
    void countsMicrosecondsSince2000() {
        assertThat(PgEpoch.micros(Instant.parse("2000-01-01T00:00:01.000002Z"))).isEqualTo(1_000_002);
        assertThat(PgEpoch.micros(Instant.parse("1999-12-31T23:59:59.999999Z"))).isEqualTo(-1);
        assertThat(PgEpoch.unixNanos(0)).isEqualTo(946_684_800_000_000_000L);
    }

    private static void assertMalformed(MessageBytes bytes) {
        assertThatThrownBy(() -> ReplicationFrame.decode(bytes.toArray()))
                .isInstanceOf(MalformedMessageException.class);
    }
}

package dev.penstock.source.internal.pgoutput;

import static dev.penstock.source.internal.pgoutput.MessageBytes.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random and damaged bytes: a message comes out, or the decoder's own exception, and never more memory than they justify. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class PgOutputDecoderFuzzTest {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int ROUNDS = WHOLE ? 5_000_000 : 100_000;
    private static final byte[] TUPLE = MessageBytes.empty()
            .int16(3)
            .value('b', new byte[8])
            .value('t', (byte) 'x')
            .int8('n')
            .toArray();
    private static final List<byte[]> WHOLE_MESSAGES = List.of(
            message('B').int64(1).int64(2).int32(3).toArray(),
            message('C').int8(0).int64(1).int64(2).int64(3).toArray(),
            message('O').int64(1).text("origin").toArray(),
            message('R')
                    .int32(1)
                    .text("s")
                    .text("t")
                    .int8('f')
                    .int16(1)
                    .int8(1)
                    .text("c")
                    .int32(23)
                    .int32(-1)
                    .toArray(),
            message('Y').int32(1).text("s").text("t").toArray(),
            message('I').int32(1).int8('N').raw(TUPLE).toArray(),
            message('U').int32(1).int8('O').raw(TUPLE).int8('N').raw(TUPLE).toArray(),
            message('D').int32(1).int8('K').raw(TUPLE).toArray(),
            message('T').int32(2).int8(1).int32(7).int32(8).toArray(),
            message('M').int8(1).int64(1).text("p").int32(4).raw(new byte[4]).toArray());

    @Test
    void decodesOrRefusesWhateverComes() {
        Random random = new Random(20_260_101);
        int decoded = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = round % 4 == 0 ? anything(random) : damaged(random);
            try {
                assertThat(size(PgOutputDecoder.decode(ByteBuffer.wrap(bytes)))).isLessThanOrEqualTo(bytes.length);
                decoded++;
            } catch (MalformedMessageException e) {
                assertThat(e.offset()).isBetween(0, bytes.length);
            }
        }
        assertThat(decoded).as("messages that survived").isGreaterThan(ROUNDS / 100);
    }

    @Test
    void readsOrRefusesWhateverFrameComes() {
        Random random = new Random(20_260_102);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] frame = new byte[random.nextInt(64)];
            random.nextBytes(frame);
            if (frame.length > 0 && random.nextInt(8) > 0) {
                frame[0] = (byte) "wk".charAt(random.nextInt(2));
            }
            try {
                if (ReplicationFrame.decode(frame) instanceof ReplicationFrame.XLogData data) {
                    assertThat(data.payload().remaining()).isLessThan(frame.length);
                }
                read++;
            } catch (MalformedMessageException e) {
                assertThat(e.offset()).isBetween(0, frame.length);
            }
        }
        assertThat(read).as("frames that survived").isGreaterThan(ROUNDS / 100);
    }

    @Test
    void refusesEveryMessageCutShortOrPrecededByItsEnd() {
        for (byte[] whole : WHOLE_MESSAGES) {
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> PgOutputDecoder.decode(ByteBuffer.wrap(cut)))
                        .isInstanceOf(MalformedMessageException.class);
            }
            byte[] longer = Arrays.copyOf(whole, whole.length + 1);
            assertThatThrownBy(() -> PgOutputDecoder.decode(ByteBuffer.wrap(longer)))
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    private static byte[] anything(Random random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        if (bytes.length > 0) {
            bytes[0] = (byte) "BCORYIUDTM".charAt(random.nextInt(10));
        }
        return bytes;
    }

    private static byte[] damaged(Random random) {
        byte[] whole = WHOLE_MESSAGES.get(random.nextInt(WHOLE_MESSAGES.size()));
        byte[] bytes = Arrays.copyOf(whole, Math.max(0, whole.length + random.nextInt(5) - 2));
        for (int hits = random.nextInt(3); hits > 0 && bytes.length > 1; hits--) {
            bytes[1 + random.nextInt(bytes.length - 1)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** Returns how many bytes of the message's content are in arrays. */
    private static int size(PgOutputMessage message) {
        if (message instanceof PgOutputMessage.Insert insert) {
            return insert.newTuple().length;
        } else if (message instanceof PgOutputMessage.Update update) {
            byte[] old = update.oldTuple();
            return update.newTuple().length + (old == null ? 0 : old.length);
        } else if (message instanceof PgOutputMessage.Delete delete) {
            return delete.oldTuple().length;
        } else if (message instanceof PgOutputMessage.Truncate truncate) {
            return truncate.relationOids().length * 4;
        } else if (message instanceof PgOutputMessage.LogicalMessage logical) {
            return logical.content().length;
        }
        return 0;
    }
}

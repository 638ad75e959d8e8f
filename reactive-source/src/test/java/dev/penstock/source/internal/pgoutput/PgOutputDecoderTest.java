package dev.penstock.source.internal.pgoutput;

import static dev.penstock.source.internal.pgoutput.MessageBytes.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.ColumnDescription;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Commit;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Delete;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Insert;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.OldTuple;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Origin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.RelationMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.StreamAbort;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Truncate;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.TypeMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Update;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgOutputDecoderTest {
    private static final byte[] TUPLE = MessageBytes.empty()
            .int16(4)
            .value('b', (byte) 0, (byte) 0, (byte) 0, (byte) 7)
            .value('t', (byte) 'x')
            .int8('n')
            .int8('u')
            .toArray();
    private static final byte[] KEY =
            MessageBytes.empty().int16(2).value('t', (byte) '6').int8('n').toArray();

    @Test
    void decodesBegin() {
        assertThat(message('B').int64(0x1_0000_0002L).int64(-5).int32(-2).decode())
                .isEqualTo(new Begin(0x1_0000_0002L, -5, -2));
    }

    @Test
    void beginsDifferInEachOfTheirParts() {
        Begin begin = new Begin(0x1_0000_0002L, -5, -2);

        assertThat(begin)
                .isNotEqualTo(new Begin(0x1_0000_0003L, -5, -2))
                .isNotEqualTo(new Begin(0x1_0000_0002L, -4, -2))
                .isNotEqualTo(new Begin(0x1_0000_0002L, -5, -1))
                .hasSameHashCodeAs(new Begin(0x1_0000_0002L, -5, -2))
                .hasToString("Begin[1/2, xid 4294967294]");
        assertThat(begin.hashCode()).isNotEqualTo(new Begin(1, -5, -2).hashCode());
        assertThat(begin.finalLsnText()).isEqualTo("1/2").isSameAs(begin.finalLsnText());
        assertThat(begin.xid()).isEqualTo(-2);
        assertThat(begin.commitMicros()).isEqualTo(-5);
        assertThat(begin.finalLsn()).isEqualTo(0x1_0000_0002L);
    }

    /** The count fits the message exactly, or exceeds it by one element. */
    @Test
    void readsAsManyElementsAsTheMessageHolds() {
        ByteBuffer full = ByteBuffer.wrap(
                MessageBytes.empty().int8(1).int16(3).int32(7).int32(8).int32(9).toArray());
        MessageReader reader = new MessageReader(full);
        assertThat(reader.kind()).isEqualTo((byte) 1);
        assertThat(reader.count16(4)).isEqualTo(3);
        assertThatThrownBy(() -> reader.int32s(4)).hasMessageContaining("does not fit");
        assertThatThrownBy(() -> reader.int32s(-1)).hasMessageContaining("does not fit");
        assertThat(reader.int32s(3)).containsExactly(7, 8, 9);
        assertThat(reader.int32s(0)).isEmpty();
        assertMalformed(message('B').int64(1).int64(2).raw((byte) 0, (byte) 0, (byte) 0));
        byte[] five =
                MessageBytes.empty().int16(3).int32(7).int32(8).raw(new byte[3]).toArray();
        assertThatThrownBy(() -> new MessageReader(ByteBuffer.wrap(five)).count16(4))
                .hasMessageContaining("does not fit");
    }

    @Test
    void decodesCommit() {
        assertThat(message('C').int8(0).int64(200).int64(208).int64(3).decode()).isEqualTo(new Commit(200, 208, 3));
    }

    @Test
    void decodesOrigin() {
        assertThat(message('O').int64(77).text("nœud").decode()).isEqualTo(new Origin(77, "nœud"));
    }

    @Test
    void decodesStreamAbort() {
        assertThat(message('A').int32(770).int32(771).decode()).isEqualTo(new StreamAbort(770, 771));
    }

    @Test
    void decodesRelation() {
        assertThat(message('R')
                        .int32(16384)
                        .text("Sales \"x\"")
                        .text("orders")
                        .int8('i')
                        .int16(2)
                        .int8(1)
                        .text("id")
                        .int32(20)
                        .int32(-1)
                        .int8(0)
                        .text("größe")
                        .int32(1700)
                        .int32(655366)
                        .decode())
                .isEqualTo(new RelationMessage(
                        16384,
                        "Sales \"x\"",
                        "orders",
                        'i',
                        List.of(
                                new ColumnDescription(true, "id", 20, -1),
                                new ColumnDescription(false, "größe", 1700, 655366))));
    }

    @Test
    void decodesRelationWithoutColumns() {
        assertThat(message('R')
                        .int32(1)
                        .text("public")
                        .text("t")
                        .int8('d')
                        .int16(0)
                        .decode())
                .isEqualTo(new RelationMessage(1, "public", "t", 'd', List.of()));
    }

    @Test
    void spellsOutTheSystemSchema() {
        assertThat(message('Y').int32(25).text("").text("text").decode())
                .isEqualTo(new TypeMessage(25, "pg_catalog", "text"));
        assertThat(message('R').int32(1).text("").text("t").int8('d').int16(0).decode())
                .isEqualTo(new RelationMessage(1, "pg_catalog", "t", 'd', List.of()));
    }

    @Test
    void decodesType() {
        assertThat(message('Y').int32(-3).text("public").text("mood").decode())
                .isEqualTo(new TypeMessage(-3, "public", "mood"));
    }

    @Test
    void decodesInsertOfEveryColumnKind() {
        Insert insert = (Insert) message('I').int32(9).int8('N').raw(TUPLE).decode();

        assertThat(insert.relationOid()).isEqualTo(9);
        assertThat(insert.newTuple()).isEqualTo(TUPLE);
    }

    @Test
    void decodesUpdateWithoutOldTuple() {
        Update update = (Update) message('U').int32(9).int8('N').raw(TUPLE).decode();

        assertThat(update.oldKind()).isEqualTo(OldTuple.NONE);
        assertThat(update.oldTuple()).isNull();
        assertThat(update.newTuple()).isEqualTo(TUPLE);
    }

    @Test
    void decodesUpdateWithOldKey() {
        Update update = (Update)
                message('U').int32(9).int8('K').raw(KEY).int8('N').raw(TUPLE).decode();

        assertThat(update.oldKind()).isEqualTo(OldTuple.KEY);
        assertThat(update.oldTuple()).isEqualTo(KEY);
        assertThat(update.newTuple()).isEqualTo(TUPLE);
    }

    @Test
    void decodesUpdateWithOldRow() {
        Update update = (Update)
                message('U').int32(9).int8('O').raw(TUPLE).int8('N').raw(KEY).decode();

        assertThat(update.oldKind()).isEqualTo(OldTuple.FULL);
        assertThat(update.oldTuple()).isEqualTo(TUPLE);
        assertThat(update.newTuple()).isEqualTo(KEY);
    }

    @Test
    void decodesDelete() {
        Delete byKey = (Delete) message('D').int32(9).int8('K').raw(KEY).decode();
        Delete byRow = (Delete) message('D').int32(9).int8('O').raw(TUPLE).decode();

        assertThat(byKey.oldKind()).isEqualTo(OldTuple.KEY);
        assertThat(byKey.oldTuple()).isEqualTo(KEY);
        assertThat(byRow.oldKind()).isEqualTo(OldTuple.FULL);
        assertThat(byRow.oldTuple()).isEqualTo(TUPLE);
    }

    @Test
    void decodesTruncate() {
        assertThat(message('T').int32(2).int8(3).int32(5).int32(6).decode())
                .isInstanceOfSatisfying(Truncate.class, truncate -> {
                    assertThat(truncate.relationOids()).containsExactly(5, 6);
                    assertThat(truncate.cascade()).isTrue();
                    assertThat(truncate.restartIdentity()).isTrue();
                });
        assertThat(message('T').int32(1).int8(2).int32(5).decode()).isInstanceOfSatisfying(Truncate.class, truncate -> {
            assertThat(truncate.cascade()).isFalse();
            assertThat(truncate.restartIdentity()).isTrue();
        });
    }

    @Test
    void decodesLogicalMessage() {
        assertThat(message('M')
                        .int8(1)
                        .int64(77)
                        .text("app")
                        .int32(3)
                        .raw((byte) 0, (byte) -1, (byte) 2)
                        .decode())
                .isInstanceOfSatisfying(LogicalMessage.class, message -> {
                    assertThat(message.transactional()).isTrue();
                    assertThat(message.lsn()).isEqualTo(77);
                    assertThat(message.prefix()).isEqualTo("app");
                    assertThat(message.content()).containsExactly(0, -1, 2);
                });
        assertThat(message('M').int8(0).int64(77).text("").int32(0).decode())
                .isInstanceOfSatisfying(LogicalMessage.class, message -> {
                    assertThat(message.transactional()).isFalse();
                    assertThat(message.prefix()).isEmpty();
                    assertThat(message.content()).isEmpty();
                });
    }

    @Test
    void keepsNothingOfTheBuffer() {
        byte[] bytes = message('I').int32(9).int8('N').raw(TUPLE).toArray();

        Insert insert = (Insert) PgOutputDecoder.decode(ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);

        assertThat(insert.newTuple()).isEqualTo(TUPLE);
    }

    @Test
    void decodesFromPositionToLimitInNetworkOrder() {
        byte[] bytes = message('O').int64(258).text("o").toArray();
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 20).order(ByteOrder.LITTLE_ENDIAN);
        buffer.position(10).put(bytes).flip().position(10);

        assertThat(PgOutputDecoder.decode(buffer)).isEqualTo(new Origin(258, "o"));
        assertThatThrownBy(() -> PgOutputDecoder.decode(
                        buffer.position(10).limit(10 + bytes.length - 1).slice()))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void namesKindAndOffsetOfWhatIsMalformed() {
        assertThatThrownBy(
                        () -> message('I').int32(9).int8('N').int16(1).int8('?').decode())
                .isInstanceOfSatisfying(MalformedMessageException.class, e -> {
                    assertThat(e.kind()).isEqualTo("Insert");
                    assertThat(e.offset()).isEqualTo(9);
                    assertThat(e.isTransient()).isFalse();
                })
                .hasMessage("The Insert message is malformed at byte 9: a column is of unknown kind.");
    }

    @Test
    void printsNoValueOfWhatIsMalformed() {
        assertThatThrownBy(() -> message('I')
                        .int32(9)
                        .int8('N')
                        .int16(1)
                        .value('t', "hunter2".getBytes(StandardCharsets.UTF_8))
                        .int8(1)
                        .decode())
                .isInstanceOf(MalformedMessageException.class)
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(chars = {'S', 'E', 'c', 'b', 'P', 'K', 'r', 'p', 0, 255})
    void refusesKindsOfOtherProtocolVersions(char kind) {
        assertThatThrownBy(() -> message(kind).int64(1).decode()).isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void refusesCountsAndLengthsBeyondTheMessage() {
        assertMalformed(MessageBytes.empty());
        assertMalformed(message('T').int32(Integer.MAX_VALUE).int8(0));
        assertMalformed(message('T').int32(-1).int8(0));
        assertMalformed(message('M').int8(0).int64(1).text("p").int32(Integer.MAX_VALUE));
        assertMalformed(message('M').int8(0).int64(1).text("p").int32(-1));
        assertMalformed(message('I').int32(9).int8('N').int16(0x7FFF));
        assertMalformed(message('I').int32(9).int8('N').int16(-1));
        assertMalformed(message('I').int32(9).int8('N').int16(1).int8('b').int32(Integer.MAX_VALUE));
        assertMalformed(message('I').int32(9).int8('N').int16(1).int8('b').int32(-1));
        assertMalformed(message('R').int32(9).text("s").text("t").int8('d').int16(0x7FFF));
        assertMalformed(message('O').int64(1).raw((byte) 'x'));
        assertMalformed(message('O').int64(1).raw((byte) 0xC3, (byte) 0x28, (byte) 0));
    }

    @Test
    void refusesWrongTupleMarks() {
        assertMalformed(message('I').int32(9).int8('K').raw(KEY));
        assertMalformed(message('D').int32(9).int8('N').raw(KEY));
        assertMalformed(message('U').int32(9).int8('K').raw(KEY).int8('K').raw(KEY));
        assertMalformed(message('U').int32(9).int8('K').raw(KEY));
    }

    private static void assertMalformed(MessageBytes bytes) {
        assertThatThrownBy(bytes::decode).isInstanceOf(MalformedMessageException.class);
    }
}

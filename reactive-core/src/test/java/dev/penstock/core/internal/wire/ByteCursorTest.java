package dev.penstock.core.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteCursorTest {
    @Test
    void readsNumbersUpToItsEnd() {
        BinaryWriter out = new BinaryWriter(0);
        out.writeByte(99);
        out.writeByte(-1);
        out.writeShort(-2);
        out.writeInt(-3);
        out.writeLong(-4);
        out.writeLong(Double.doubleToLongBits(1.5));
        out.writeByte(99);
        ByteCursor in = new ByteCursor(out.toByteArray(), 1, out.size() - 2);

        assertThat(in.remaining()).isEqualTo(23);
        assertThat(in.int1()).isEqualTo((byte) -1);
        assertThat(in.int2()).isEqualTo((short) -2);
        assertThat(in.int4()).isEqualTo(-3);
        assertThat(in.int8()).isEqualTo(-4);
        assertThatThrownBy(in::expectEnd).isInstanceOf(MalformedException.class).hasMessageContaining("follow");
        assertThat(in.float8()).isEqualTo(1.5);
        assertThat(in.remaining()).isZero();
        in.expectEnd();
        failsEarly(in, ByteCursor::int1);
    }

    @Test
    void doesNotReadPastItsEnd() {
        failsEarly(cursor(1), ByteCursor::int2);
        failsEarly(cursor(3), ByteCursor::int4);
        failsEarly(cursor(7), ByteCursor::int8);
        failsEarly(cursor(4), in -> in.take(5));
        failsEarly(cursor(4), in -> in.take(-1));
        failsEarly(cursor(4), in -> in.utf8(5));
        assertThat(new ByteCursor("xaéx".getBytes(StandardCharsets.UTF_8), 1, 3).utf8(3))
                .isEqualTo("aé");
        assertThat(cursor(4).take(4)).isEqualTo(2);
        assertThat(cursor(4).take(0)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"0, 4, true", "2, 4, true", "3, 4, false", "-1, 4, false", "8, 1, true", "9, 1, false"})
    void acceptsCountsThatItsBytesCanHold(int count, int least, boolean accepted) {
        BinaryWriter out = new BinaryWriter(0);
        out.writeInt(count);
        out.writeLong(0);
        ByteCursor in = new ByteCursor(out.toByteArray(), 0, out.size());

        if (accepted) {
            assertThat(in.count(least)).isEqualTo(count);
        } else {
            assertThatThrownBy(() -> in.count(least)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void readsTextsUpToAZeroByte() {
        ByteCursor in = new ByteCursor(new byte[] {'a', 'b', 0, 0, 'c', 'd'}, 0, 5);

        assertThat(in.zeroTerminated()).isEqualTo("ab");
        assertThat(in.zeroTerminated()).isEmpty();
        failsEarly(in, ByteCursor::zeroTerminated);
    }

    @Test
    void rejectsAnotherLengthThanThatOfTheType() {
        Bytes.expect(4, 4);
        assertThatThrownBy(() -> Bytes.expect(4, 5))
                .isInstanceOf(MalformedException.class)
                .hasMessage("it has 5 bytes instead of 4");
        assertThat(MalformedException.of(new IllegalStateException("value")).reason())
                .isEqualTo("it is malformed");
        assertThat(MalformedException.of(new MalformedException("why")).reason())
                .isEqualTo("why");
    }

    private static ByteCursor cursor(int length) {
        return new ByteCursor(new byte[20], 2, length);
    }

    private static void failsEarly(ByteCursor in, Consumer<ByteCursor> read) {
        assertThatThrownBy(() -> read.accept(in))
                .isInstanceOf(MalformedException.class)
                .hasMessage("it ends early");
    }
}

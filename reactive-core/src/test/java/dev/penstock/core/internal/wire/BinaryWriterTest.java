package dev.penstock.core.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryWriterTest {
    private final BinaryWriter out = new BinaryWriter(0);

    @Test
    void writesNumbersInNetworkByteOrder() {
        out.writeByte(0x1ff);
        out.writeShort(0x10203);
        out.writeInt(0x04050607);
        out.writeLong(0x08090a0b0c0d0e0fL);

        assertThat(out.toByteArray()).containsExactly(-1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        assertThat(out.size()).isEqualTo(15);
        assertThat(out.getInt(3)).isEqualTo(0x04050607);
    }

    @Test
    void growsAtEachSizeWithoutLosingBytes() {
        for (int i = 0; i < 1000; i++) {
            out.writeByte(i);
        }
        out.writeBytes(new byte[5000], 0, 5000);
        out.writeInt(7);

        byte[] bytes = out.toByteArray();
        assertThat(bytes).hasSize(6004);
        for (int i = 0; i < 1000; i++) {
            assertThat(bytes[i]).isEqualTo((byte) i);
        }
        assertThat(Arrays.copyOfRange(bytes, 6000, 6004)).containsExactly(0, 0, 0, 7);
    }

    /** The buffer has room for sixteen bytes at first. */
    @Test
    void growsForWhateverIsWrittenNext() {
        byte[] ten = new byte[10];
        List<Consumer<BinaryWriter>> writes = List.of(
                writer -> writer.writeByte(1),
                writer -> writer.writeShort(1),
                writer -> writer.writeInt(1),
                writer -> writer.writeLong(1),
                writer -> writer.writeBytes(ten, 0, 10),
                writer -> writer.writeBytes(ByteBuffer.wrap(ten)),
                writer -> writer.writeBytes(writer, 0, 10),
                writer -> writer.writeUtf8("0123456789"),
                writer -> writer.writeUtf8("012345678é"));
        for (Consumer<BinaryWriter> write : writes) {
            BinaryWriter full = new BinaryWriter(0);
            full.writeBytes(new byte[16], 0, 16);
            write.accept(full);
            BinaryWriter roomy = new BinaryWriter(64);
            roomy.writeBytes(new byte[16], 0, 16);
            write.accept(roomy);

            assertThat(full.toByteArray()).isEqualTo(roomy.toByteArray()).hasSizeGreaterThan(16);
        }
    }

    @Test
    void writesPartsOfArraysBuffersAndWriters() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);
        out.writeBytes(new byte[] {5, 6, 7, 8}, 1, 2);
        out.writeBytes(buffer);
        out.writeBytes(out, 1, 3);

        assertThat(out.toByteArray()).containsExactly(6, 7, 2, 3, 7, 2, 3);
        assertThat(buffer.position()).isEqualTo(1);
        assertThatThrownBy(() -> out.writeBytes(out, 6, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(out.size()).isEqualTo(7);
    }

    @Test
    void copiesFromItselfWhileItGrows() {
        out.writeUtf8("0123456789abcdef");
        out.writeBytes(out, 0, 16);

        assertThat(new String(out.toByteArray(), StandardCharsets.US_ASCII))
                .isEqualTo("0123456789abcdef0123456789abcdef");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "é", "abc\u007f", "abc\u0080d", "\ud83d\ude00", "0123456789abcdef€"})
    void writesUtf8(String text) {
        out.writeByte(1);
        out.writeUtf8(text);
        out.writeByte(2);

        ByteBuffer expected = ByteBuffer.allocate(2 + text.getBytes(StandardCharsets.UTF_8).length);
        expected.put((byte) 1).put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 2);
        assertThat(out.toByteArray()).isEqualTo(expected.array());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "a\ude00", "\ude00\ud83d", "\ud83da", "\ud83d\ude00\ud83d"})
    void rejectsHalfASurrogatePair(String text) {
        assertThatThrownBy(() -> out.writeUtf8(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The text holds half a surrogate pair.");
    }

    @Test
    void changesAndRemovesBytesThatWereWritten() {
        out.writeInt(1);
        out.writeInt(2);
        out.setInt(0, 3);
        assertThatThrownBy(() -> out.setInt(5, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> out.getInt(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> out.truncate(9)).isInstanceOf(IndexOutOfBoundsException.class);
        out.truncate(8);
        assertThat(out.size()).isEqualTo(8);
        out.truncate(4);
        assertThat(out.toByteArray()).containsExactly(0, 0, 0, 3);
        out.clear();
        assertThat(out.size()).isZero();
    }

    @Test
    void comparesAndHashesRangesByTheirBytes() {
        out.writeInt(7);
        out.writeByte(0);
        out.writeInt(7);

        assertThat(out.isSame(0, 4, 5, 9)).isTrue();
        assertThat(out.isSame(0, 4, 4, 8)).isFalse();
        assertThat(out.isSame(0, 4, 5, 8)).isFalse();
        BinaryWriter other = new BinaryWriter(4);
        other.writeInt(7);
        assertThat(out.hash(5)).isEqualTo(other.hash(0)).isNotEqualTo(out.hash(0));
        assertThat(out.hash(9)).isEqualTo(1);
        assertThat(out.hash(0)).isEqualTo(Arrays.hashCode(out.toByteArray()));
    }

    @Test
    void showsAndReleasesItsBytes() {
        out.writeShort(258);
        ByteBuffer view = out.view();
        assertThat(view).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(view.isReadOnly()).isTrue();

        ByteBuffer detached = out.detach(64);
        out.writeByte(9);

        assertThat(detached).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(out.toByteArray()).containsExactly(9);
    }
}

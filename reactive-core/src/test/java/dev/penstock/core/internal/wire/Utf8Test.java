package dev.penstock.core.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    /** At each place of a word of eight bytes, which {@link Utf8#check} reads at once. */
    private static final int LONGEST_PREFIX = 17;

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\u007f", "é", "\ufffd", "\ud83d\ude00", "aé€\ud83d\ude00z"})
    void decodesText(String text) {
        for (int prefix = 0; prefix < LONGEST_PREFIX; prefix++) {
            byte[] bytes = ("\u00ff" + "x".repeat(prefix) + text + "\u00ff").getBytes(StandardCharsets.UTF_8);

            assertThat(Utf8.decode(bytes, 2, bytes.length - 4)).isEqualTo("x".repeat(prefix) + text);
            assertThatCode(() -> Utf8.check(bytes, 2, bytes.length - 4)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 16})
    void checksNoByteAfterTheRange(int length) {
        byte[] bytes = new byte[length];

        assertThatCode(() -> Utf8.check(bytes, 0, length)).doesNotThrowAnyException();
        assertThatCode(() -> Utf8.check(new byte[length + 1], 1, length)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "c3", "c328", "e282", "f09f98", "c080", "eda0bd", "f4908080", "ff", "efbfbd80"})
    void rejectsOtherBytes(String hex) {
        byte[] malformed = HexFormat.of().parseHex(hex);
        for (int prefix = 0; prefix < LONGEST_PREFIX; prefix++) {
            byte[] bytes = new byte[prefix + malformed.length];
            System.arraycopy(malformed, 0, bytes, prefix, malformed.length);

            assertThatThrownBy(() -> Utf8.decode(bytes, 0, bytes.length))
                    .isInstanceOf(MalformedException.class)
                    .hasMessage("it is not UTF-8");
            assertThatThrownBy(() -> Utf8.check(bytes, 0, bytes.length)).isInstanceOf(MalformedException.class);
        }
    }
}

package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.DecodingException;
import dev.penstock.core.EncodingException;
import dev.penstock.core.internal.wire.BinaryWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Codecs agree with the values that a server printed and sent, see {@link TypeValues}. */
class TypeValuesTest {
    /** An amount, which an array quotes if it has a comma. */
    private static final Pattern MONEY = Pattern.compile("\"[^\"]*\"|-?\\$[\\d,]+\\.\\d\\d");

    static List<TypeValues.Value> values() {
        return TypeValues.values();
    }

    static List<TypeValues.Spelling> spellings() {
        return TypeValues.spellings();
    }

    static List<TypeValues.Malformed> malformed() {
        return TypeValues.malformed();
    }

    @ParameterizedTest
    @MethodSource("values")
    void binaryAndTextAreOneValue(TypeValues.Value value) {
        Object decoded = decoded(value);

        assertThat(decodedText(value.type(), value.text())).isEqualTo(decoded);
        assertThat(decoded).hasSameHashCodeAs(decodedText(value.type(), value.text()));
    }

    @ParameterizedTest
    @MethodSource("values")
    void encodesAValueAndItsTextAsTheServerDoes(TypeValues.Value value) {
        // Infinite numbers have no digits, so the number of digits to display is of no consequence.
        String hex = value.hex().replaceAll("([df]000)0020", "$10000");

        assertThat(encoded(value.type(), decoded(value))).isEqualTo(hex);
        assertThat(encoded(value.type(), value.text())).isEqualTo(hex);
    }

    @ParameterizedTest
    @MethodSource("values")
    void printsAValueAsTheServerDoes(TypeValues.Value value) {
        assertThat(TypeValues.type(value.type()).codec().encodeText(decoded(value)))
                .isEqualTo(printed(value));
    }

    @ParameterizedTest
    @MethodSource("values")
    void decodesAValueInTheMiddleOfABuffer(TypeValues.Value value) {
        byte[] binary = value.binary();
        byte[] around = new byte[binary.length + 12];
        Arrays.fill(around, (byte) '1');
        System.arraycopy(binary, 0, around, 5, binary.length);

        assertThat(TypeValues.type(value.type()).codec().decodeBinary(around, 5, binary.length))
                .isEqualTo(decoded(value));
    }

    @ParameterizedTest
    @MethodSource("values")
    void doesNotTakeAShorterOrLongerFormForTheValue(TypeValues.Value value) {
        byte[] binary = value.binary();
        for (int length = 0; length <= binary.length + 1; length++) {
            if (length != binary.length) {
                assertThat(decodedOrNull(value.type(), Arrays.copyOf(binary, length)))
                        .as("%d bytes", length)
                        .isNotEqualTo(decoded(value));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void readsOtherSpellingsOfAValue(TypeValues.Spelling spelling) {
        PgType type = TypeValues.type(spelling.type());

        assertThat(encoded(spelling.type(), spelling.text())).isEqualTo(encoded(spelling.type(), spelling.printed()));
        assertThat(type.codec().encodeText(decodedText(spelling.type(), spelling.text())))
                .isEqualTo(spelling.printed());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void rejectsMalformedText(TypeValues.Malformed malformed) {
        assertThatThrownBy(() -> encoded(malformed.type(), malformed.text())).isInstanceOf(EncodingException.class);
    }

    @Test
    void everyTypeWithABinaryFormHasAValue() {
        assertThat(BuiltInTypes.all().values().stream()
                        .filter(type -> type.binary()
                                && type.element() == null
                                && !type.name().startsWith("reg"))
                        .map(PgType::name))
                .isSubsetOf(values().stream().map(TypeValues.Value::type).toList());
    }

    /** Returns the server's text, with money as a plain number, and the shortest of two texts of one double. */
    private static String printed(TypeValues.Value value) {
        return value.type().endsWith("money")
                ? MONEY.matcher(value.text()).replaceAll(found -> found.group().replaceAll("[$,\"]", ""))
                : value.text().replace("9.999999999999999e+22", "1e+23");
    }

    private static Object decoded(TypeValues.Value value) {
        byte[] binary = value.binary();
        return TypeValues.type(value.type()).codec().decodeBinary(binary, 0, binary.length);
    }

    private static Object decodedOrNull(String type, byte[] binary) {
        try {
            return TypeValues.type(type).codec().decodeBinary(binary, 0, binary.length);
        } catch (DecodingException e) {
            return null;
        }
    }

    private static Object decodedText(String type, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return TypeValues.type(type).codec().decodeText(utf8, 0, utf8.length);
    }

    private static String encoded(String type, Object value) {
        BinaryWriter out = new BinaryWriter(0);
        TypeValues.type(type).codec().encodeBinary(value, out);
        return HexFormat.of().formatHex(out.toByteArray());
    }
}

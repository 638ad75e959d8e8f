package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.text.DecimalText;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.json.RecordJson;
import dev.penstock.core.json.RecordJsonException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A value of few bytes does not become one of many. */
class ExpansionTest {
    private static final PgType NUMERIC = PgType.builtIn(1700);
    private static final PgType NUMERICS = PgType.builtIn(1231);
    private static final PgType TEXT = PgType.builtIn(25);

    @ParameterizedTest
    @CsvSource({
        "1E+131071, 1E+131071",
        "1E+1000, 1E+1000",
        "12E+3, 12000",
        "1E-16383, 1E-16383",
        "0E-16383, 0E-16383",
        "0.0001, 0.0001",
        "1.50, 1.50"
    })
    void numbersKeepTheirValueThroughBinaryForm(String number, String text) {
        BigDecimal value = new BigDecimal(number);
        BinaryWriter out = new BinaryWriter(64);
        NUMERIC.codec().encodeBinary(value, out);

        BigDecimal decoded = (BigDecimal) NUMERIC.codec().decodeBinary(out.toByteArray(), 0, out.size());

        assertThat(decoded).isEqualByComparingTo(value);
        assertThat(new BigDecimal(NUMERIC.codec().encodeText(decoded))).isEqualByComparingTo(new BigDecimal(text));
        assertThat(out.size()).isLessThan(64);
        assertThat(decoded.unscaledValue().bitLength()).isLessThan(4000);
    }

    @ParameterizedTest
    @CsvSource({"131072, 0", "131072, 16383", "1, 16383"})
    void readsANumberOfAsManyDigitsAsTheServerHas(int whole, int fraction) {
        BigDecimal value = new BigDecimal("9".repeat(whole) + (fraction == 0 ? "" : "." + "7".repeat(fraction)));
        BinaryWriter out = new BinaryWriter(64);
        NUMERIC.codec().encodeBinary(value, out);

        assertThat(NUMERIC.codec().decodeBinary(out.toByteArray(), 0, out.size()))
                .isEqualTo(value);
    }

    @Test
    void writesPlainDigitsUpToAThousandZeros() {
        assertThat(DecimalText.of(new BigDecimal("1E+1000"))).isEqualTo("1" + "0".repeat(1000));
        assertThat(DecimalText.of(new BigDecimal("1E+1001"))).isEqualTo("1E+1001");
        assertThat(DecimalText.of(new BigDecimal("1E-1001"))).startsWith("0.000");
        assertThat(DecimalText.of(new BigDecimal("1E-1002"))).isEqualTo("1E-1002");
        assertThat(DecimalText.of(new BigDecimal("1E+999999999"))).isEqualTo("1E+999999999");
    }

    @Test
    void aNumberOfJsonBecomesShortText() {
        BigDecimal value = (BigDecimal) RecordJson.readColumns("{\"a\":1e999999999}".getBytes(StandardCharsets.UTF_8))
                .get("a");

        assertThat(TEXT.codec().encodeText(value)).isEqualTo("1E+999999999");
    }

    static Stream<List<BigDecimal>> arrays() {
        return Stream.of(
                Collections.nCopies(16_000, new BigDecimal("1E+131071")),
                Collections.nCopies(16_000, new BigDecimal("1E-16383")),
                Collections.nCopies(16_000, new BigDecimal("0E-16383")));
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void anArrayOfLargeNumbersIsShortJson(List<BigDecimal> numbers) {
        assertThat(RecordJson.toBytes(row(NUMERICS, new ArrayList<>(numbers)))).hasSizeLessThan(20 * numbers.size());
    }

    @Test
    void aValueWhoseTextIsFarLongerThanItsBytesIsRefusedByTheNameOfItsColumn() {
        // Fourteen bytes each, and a thousand digits.
        Row row = row(NUMERICS, Collections.nCopies(20_000, new BigDecimal("1E+1000")));

        Assertions.assertThatThrownBy(() -> RecordJson.toBytes(row))
                .isInstanceOf(RecordJsonException.class)
                .hasMessageContaining("column 'v' of table 'public.t'");
    }

    private static Row row(PgType type, Object value) {
        BinaryWriter out = new BinaryWriter(64);
        out.writeShort(1);
        type.codec().writeField(value, out);
        return Row.ofCopy(new Relation(1, "public", "t", List.of(new Column("v", type, -1, false))), out.toByteArray());
    }
}

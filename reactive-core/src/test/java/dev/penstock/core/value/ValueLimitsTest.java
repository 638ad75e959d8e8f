package dev.penstock.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueLimitsTest {
    private static final PgArray MATRIX = PgArray.ofNested(List.of(List.of(1, 2, 3), List.of(4, 5, 6)), 2);

    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "1, 1",
        "2, 11",
        "7, 1111111",
        "8, 11111111",
        "9, 111111111",
        "15, 111111111111111",
        "16, 1111111111111111"
    })
    void bitsIgnoreThoseOfTheLastByteAfterTheirLength(int length, String text) {
        byte[] bytes = {0, -1, -1, 0};

        Bits bits = Bits.ofBytes(bytes, 1, (length + 7) / 8, length);
        bytes[1] = 0;

        assertThat(bits).hasToString(text).isEqualTo(Bits.parse(text)).hasSameHashCodeAs(Bits.parse(text));
        assertThat(bits.length()).isEqualTo(length);
    }

    @Test
    void bitsHaveIndexesFromTheLeft() {
        Bits bits = Bits.parse("100000001");

        assertThat(bits.get(0)).isTrue();
        assertThat(bits.get(1)).isFalse();
        assertThat(bits.get(7)).isFalse();
        assertThat(bits.get(8)).isTrue();
        assertThatThrownBy(() -> bits.get(9)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> bits.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        bits.toByteArray()[0] = 0;
        assertThat(bits.get(0)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "4, 0, true",
        "4, 32, true",
        "4, 33, false",
        "4, -1, false",
        "16, 0, true",
        "16, 33, true",
        "16, 128, true",
        "16, 129, false",
        "0, 0, false",
        "3, 8, false",
        "5, 8, false",
        "17, 8, false"
    })
    void addressesHaveFourOrSixteenBytesAndAPrefixOfTheirBits(int bytes, int prefix, boolean valid) {
        byte[] address = new byte[bytes];
        if (!valid) {
            assertThatIllegalArgumentException().isThrownBy(() -> Inet.ofBytes(address, prefix, true));
            return;
        }
        Inet inet = Inet.ofBytes(address, prefix, true);
        Arrays.fill(address, (byte) 1);

        assertThat(inet.prefix()).isEqualTo(prefix);
        assertThat(inet.isCidr()).isTrue();
        assertThat(inet.toByteArray()).isEqualTo(new byte[bytes]);
        assertThat(inet.withCidr(true)).isSameAs(inet);
        assertThat(inet.withCidr(false).isCidr()).isFalse();
        assertThat(inet.withCidr(false)).isNotEqualTo(inet);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 6, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void arraysHaveNoElementOutsideOfTheirCount(int index) {
        assertThatThrownBy(() -> MATRIX.element(index)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3})
    void aRowOfAnArrayHasNoElementOfItsNeighbours(int index) {
        PgArray first = (PgArray) MATRIX.get(0);
        PgArray second = (PgArray) MATRIX.get(1);

        assertThatThrownBy(() -> first.element(index)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> second.element(index)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> second.get(index)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aRowOfAnArrayHasItsOwnDimensions() {
        PgArray row = (PgArray) MATRIX.withLowerBounds(-1, 7).get(1);

        assertThat(row).isEqualTo(List.of(4, 5, 6)).hasSize(3).hasToString("[7:9]={4,5,6}");
        assertThat(row.element(0)).isEqualTo(4);
        assertThat(row.element(2)).isEqualTo(6);
        assertThat(row.count()).isEqualTo(3);
        assertThat(row.dimensions()).isOne();
        assertThat(row.length(0)).isEqualTo(3);
        assertThat(row.lowerBound(0)).isEqualTo(7);
        assertThat(row.withLowerBounds(2)).hasToString("[2:4]={4,5,6}");
        assertThatIllegalArgumentException().isThrownBy(() -> row.withLowerBounds(1, 1));
        assertThatIllegalArgumentException().isThrownBy(row::withLowerBounds);
        assertThat(MATRIX.count()).isEqualTo(6);
        assertThat(MATRIX.element(5)).isEqualTo(6);
        assertThat(PgArray.of(List.of()).count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 7})
    void arraysHaveFromOneToSixDimensions(int dimensions) {
        assertThatIllegalArgumentException().isThrownBy(() -> PgArray.ofNested(List.of(), dimensions));
        assertThat(PgArray.ofNested(List.of(List.of(List.of(List.of(List.of(List.of(1)))))), 6)
                        .dimensions())
                .isEqualTo(6);
        assertThatIllegalArgumentException().isThrownBy(() -> PgArray.ofNested(List.of(1), 2));
        assertThatIllegalArgumentException().isThrownBy(() -> PgArray.ofNested(List.of(List.of(), List.of(1)), 2));
        assertThat(PgArray.ofNested(List.of(List.of(), List.of()), 2).dimensions())
                .isZero();
    }

    static Stream<Arguments> durations() {
        return Stream.of(
                Arguments.of(Duration.ZERO, 0L),
                Arguments.of(Duration.ofNanos(-1), 0L),
                Arguments.of(Duration.ofNanos(-501), -1L),
                Arguments.of(Duration.ofSeconds(-1), -1_000_000L),
                Arguments.of(Duration.ofSeconds(-1, 1000), -999_999L),
                Arguments.of(Duration.ofSeconds(1, 999_999_500), 2_000_000L),
                Arguments.of(Duration.of(Long.MAX_VALUE, ChronoUnit.MICROS), Long.MAX_VALUE),
                Arguments.of(Duration.of(Long.MIN_VALUE, ChronoUnit.MICROS), Long.MIN_VALUE));
    }

    @ParameterizedTest
    @MethodSource("durations")
    void intervalsHaveTheMicrosecondsOfADuration(Duration duration, long micros) {
        assertThat(Interval.of(Period.of(1, -2, 3), duration)).isEqualTo(Interval.of(10, 3, micros));
    }

    @Test
    void onlyAllThreePartsTogetherAreInfinite() {
        assertThat(Interval.of(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE)
                        .isFinite())
                .isFalse();
        assertThat(Interval.of(Integer.MIN_VALUE, Integer.MIN_VALUE, Long.MIN_VALUE)
                        .isFinite())
                .isFalse();
        assertThat(Interval.of(Integer.MAX_VALUE - 1, Integer.MAX_VALUE, Long.MAX_VALUE)
                        .isFinite())
                .isTrue();
        assertThat(Interval.of(Integer.MIN_VALUE, Integer.MIN_VALUE + 1, Long.MIN_VALUE)
                        .isFinite())
                .isTrue();
        assertThat(Interval.of(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE - 1)
                        .isFinite())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "0, $0.00",
        "1, $0.01",
        "-1, -$0.01",
        "99999, $999.99",
        "100000, '$1,000.00'",
        "99999999, '$999,999.99'",
        "-100000000, '-$1,000,000.00'",
        "9223372036854775807, '$92,233,720,368,547,758.07'"
    })
    void moneyGroupsItsDigitsByThree(long units, String text) {
        assertThat(new Money(units)).hasToString(text);
        assertThat(Money.parse(text)).isEqualTo(new Money(units));
        assertThat(new Money(units).amount()).isEqualTo(BigDecimal.valueOf(units, 2));
    }

    /** Written out, some of these amounts have hundreds of millions of zeros. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "92233720368547758.08",
                "-92233720368547758.09",
                "0.001",
                "1e600000000",
                "-1e2147483647",
                "1e-600000000",
                "secret",
                "",
                "$"
            })
    void moneyRefusesOtherAmounts(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Money.parse(text))
                .withMessage("The text is not an amount of money.")
                .withNoCause();
    }

    @Test
    void jsonIsACopyOfItsBytes() {
        byte[] bytes = {'x', '[', ']', 'x'};
        Json json = Json.ofUtf8(bytes, 1, 2);
        bytes[1] = '!';
        json.toUtf8()[0] = '!';

        assertThat(json).hasToString("[]").isEqualTo(Json.of("[]"));
        assertThat(json.byteSize()).isEqualTo(2);
        assertThat(json.asByteBuffer().remaining()).isEqualTo(2);
        assertThatThrownBy(() -> json.asByteBuffer().put((byte) 0)).isInstanceOf(ReadOnlyBufferException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of("\ud800"));
    }
}

package dev.penstock.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Period;
import java.util.Arrays;
import java.util.List;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @ValueSource(classes = {Interval.class, Json.class, Bits.class, Inet.class, Money.class, Multirange.class})
    void haveEqualsOfAllTheirParts(Class<?> type) {
        EqualsVerifier.forClass(type).suppress(Warning.NULL_FIELDS).verify();
    }

    @Test
    void geometricValuesHaveEqualsOfAllTheirParts() {
        for (Class<?> type : Geometric.class.getPermittedSubclasses()) {
            EqualsVerifier.forClass(type).suppress(Warning.NULL_FIELDS).verify();
        }
    }

    @Test
    void rangesEqualByBoundsAndWhetherTheyBelong() {
        Range<Integer> range = Range.closedOpen(1, 5);

        assertThat(range).isEqualTo(Range.of(1, true, 5, false)).hasSameHashCodeAs(Range.of(1, true, 5, false));
        assertThat(range).isNotEqualTo(Range.of(1, true, 5, true)).isNotEqualTo(Range.of(1, false, 5, false));
        assertThat(range).isNotEqualTo(Range.closedOpen(2, 5)).isNotEqualTo(Range.closedOpen(1, 6));
        assertThat(range).isNotEqualTo(Range.closedOpen(null, 5)).isNotEqualTo(Range.closedOpen(1, null));
        assertThat(Range.closedOpen(null, null)).isNotEqualTo(Range.empty());
        assertThat(Range.of(null, true, null, true)).isEqualTo(Range.of(null, false, null, false));
    }

    @Test
    void rangesPrintAndParse() {
        for (String text : List.of("[1,5)", "(,5]", "(,)", "empty")) {
            assertThat(Range.parse(text, Integer::valueOf)).hasToString(text);
        }
        assertThat(Range.parse("[\"a b\",\"c\"\"\")", text -> text)).hasToString("[\"a b\",\"c\"\"\")");
        assertThat(Multirange.parse("{[1,2),(5,)}", Integer::valueOf)).hasToString("{[1,2),(5,)}");
        assertThatThrownBy(() -> Range.parse("secret", Integer::valueOf))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void intervalsPrintInBothStylesAndParseBoth() {
        Interval all = Interval.of(-14, 3, Long.MIN_VALUE);
        for (Interval interval : List.of(
                all,
                Interval.of(0, 0, 0),
                Interval.of(1, -1, 1),
                Interval.of(Integer.MIN_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE),
                Interval.of(0, 0, -1_500_000),
                Interval.INFINITY,
                Interval.MINUS_INFINITY)) {
            assertThat(Interval.parse(interval.toString())).isEqualTo(interval);
            assertThat(Interval.parse(interval.toIso())).isEqualTo(interval);
        }
        assertThat(all).hasToString("-1 years -2 mons +3 days -2562047788:00:54.775808");
        assertThat(all.toIso()).isEqualTo("P-1Y-2M3DT-2562047788H-54.775808S");
        assertThat(Interval.of(0, 0, 0)).hasToString("00:00:00");
        assertThat(Interval.of(0, 0, 0).toIso()).isEqualTo("PT0S");
        assertThat(Interval.parse("P2W")).isEqualTo(Interval.of(0, 14, 0));
        assertThat(Interval.of(Period.of(1, 2, 3), Duration.ofSeconds(1, 500)))
                .isEqualTo(Interval.of(14, 3, 1_000_001));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "P",
                "PT",
                "P1",
                "P1H",
                "PT1D",
                "1",
                "1 fortnight",
                "1:2",
                "P1.5D",
                "PT1.5H",
                "secret",
                "99999999999 years",
                "999999999999999:00:00",
                "P1Y2",
                "1 year 2"
            })
    void intervalsRefuseOtherTexts(String text) {
        assertThatThrownBy(() -> Interval.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The text is not an interval.");
    }

    @Test
    void bitsPrintAndParse() {
        assertThat(Bits.parse("1010000001")).hasToString("1010000001").isNotEqualTo(Bits.parse("10100000010"));
        assertThat(Bits.parse("1010000001").toByteArray()).containsExactly(0xa0, 0x40);
        assertThat(Bits.parse("")).hasToString("");
        assertThat(Bits.parse("01").get(1)).isTrue();
        assertThatThrownBy(() -> Bits.parse("012")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bits.parse("01").get(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void networkAddressesGiveJavasAddress() throws UnknownHostException {
        assertThat(Inet.parse("10.1.2.3/8").address()).isEqualTo(InetAddress.getByAddress(new byte[] {10, 1, 2, 3}));
        assertThat(Inet.parse("::ffff:1.2.3.4").address()).isInstanceOf(Inet6Address.class);
        assertThat(Inet.of(Inet.parse("::1").address())).isEqualTo(Inet.parse("::1"));
        assertThat(Inet.parse("::1")).isNotEqualTo(Inet.parseCidr("::1"));
        assertThat(Inet.parseCidr("::1")).hasToString("::1/128");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.4/33",
                "1.2.3.4/-1",
                "::1/129",
                "1:2:3:4:5:6:7",
                ":1",
                "1:",
                "1::2::3",
                "1:2:3:4:5:6:7:8:9",
                "g::",
                "::1.2.3",
                "+1::",
                "12345::",
                "localhost"
            })
    void networkAddressesRefuseOtherTexts(String text) {
        assertThatThrownBy(() -> Inet.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The text is not a network address.");
    }

    @Test
    void moneyPrintsAsInTheLocaleC() {
        assertThat(new Money(-123_456_789)).hasToString("-$1,234,567.89");
        assertThat(new Money(5)).hasToString("$0.05");
        assertThat(new Money(Long.MIN_VALUE)).hasToString("-$92,233,720,368,547,758.08");
        assertThat(Money.parse("-$1,234,567.89")).isEqualTo(new Money(-123_456_789));
        assertThat(Money.of(new BigDecimal("1.5")).amount()).isEqualTo(new BigDecimal("1.50"));
        assertThatThrownBy(() -> Money.parse("1.005")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void arraysAreListsOfTheirElements() {
        PgArray array = PgArray.ofNested(List.of(List.of(1, 2), Arrays.asList(3, null)), 2);

        assertThat(array).isEqualTo(List.of(List.of(1, 2), Arrays.asList(3, null)));
        assertThat(array.withLowerBounds(0, -1)).isEqualTo(array).hasToString("[0:1][-1:0]={{1,2},{3,NULL}}");
        assertThat(array.get(1)).hasToString("{3,NULL}");
        assertThat(array.dimensions()).isEqualTo(2);
        assertThat(array.length(1)).isEqualTo(2);
        assertThat(PgArray.of(List.of())).isEmpty();
        assertThat(PgArray.of(List.of()).dimensions()).isZero();
        assertThat(PgArray.of(List.of("", "NULL", "a\"b\\"))).hasToString("{\"\",\"NULL\",\"a\\\"b\\\\\"}");
        assertThatThrownBy(() -> array.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> array.add(1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> PgArray.ofNested(List.of(List.of(1), List.of()), 2))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

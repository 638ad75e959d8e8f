package dev.penstock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StructuredDataTest {
    @Test
    void distinguishesAbsentNullAndEmpty() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("nothing", null);
        columns.put("empty", "");
        StructuredData data = StructuredData.of(columns);

        assertThat(data.contains("absent")).isFalse();
        assertThat(data.contains("nothing")).isTrue();
        assertThat(data.get("nothing")).isNull();
        assertThat(data.get("empty")).isEqualTo("");
        assertThat(data.asMap()).containsExactlyEntriesOf(columns);
    }

    @Property
    void equalsWhateverTheOrder(@ForAll Map<String, Integer> columns) {
        Map<String, Integer> reversed = new LinkedHashMap<>();
        columns.keySet().stream()
                .sorted((a, b) -> b.compareTo(a))
                .forEach(name -> reversed.put(name, columns.get(name)));

        assertThat(StructuredData.of(reversed))
                .isEqualTo(StructuredData.of(columns))
                .hasSameHashCodeAs(StructuredData.of(columns));
    }

    @Test
    void keepsValuesOutOfItsText() {
        assertThat(StructuredData.of(Map.of("password", "hunter2")).toString()).isEqualTo("StructuredData[password]");
    }

    @ParameterizedTest
    @MethodSource
    void readsAValueAsTheClassThatIsRequested(Object value, Class<?> type, Object expected) {
        StructuredData data = StructuredData.of(Map.of("c", value));

        assertThat((Object) data.get("c", type)).isEqualTo(expected);
        assertThat((Object) data.getOptional("c", type).orElseThrow()).isEqualTo(expected);
    }

    static Stream<Arguments> readsAValueAsTheClassThatIsRequested() {
        OffsetDateTime time = OffsetDateTime.parse("2026-11-30T12:00:00Z");
        return Stream.of(
                arguments("a", String.class, "a"),
                arguments(7, Integer.class, 7),
                arguments(7, int.class, 7),
                arguments(7, long.class, 7L),
                arguments(7L, Integer.class, 7),
                arguments(7L, BigDecimal.class, new BigDecimal(7)),
                arguments(new BigDecimal("7.00"), Long.class, 7L),
                arguments(new BigDecimal("7.5"), Double.class, 7.5),
                arguments(0.5f, double.class, 0.5),
                arguments(0.1, double.class, 0.1),
                arguments(-0.0, double.class, -0.0),
                arguments(Double.NaN, double.class, Double.NaN),
                arguments(Double.NEGATIVE_INFINITY, Double.class, Double.NEGATIVE_INFINITY),
                arguments(Float.POSITIVE_INFINITY, double.class, Double.POSITIVE_INFINITY),
                arguments(0.1f, float.class, 0.1f),
                arguments(Float.NaN, float.class, Float.NaN),
                arguments(16_777_216, float.class, 16_777_216f),
                arguments(new BigDecimal("0.25"), Float.class, 0.25f),
                arguments(1L << 53, double.class, 0x1p53),
                arguments((short) 7, short.class, (short) 7),
                arguments(Long.MAX_VALUE, long.class, Long.MAX_VALUE),
                arguments(BigInteger.ONE.shiftLeft(63).negate(), long.class, Long.MIN_VALUE),
                arguments(Long.MIN_VALUE, BigInteger.class, BigInteger.valueOf(Long.MIN_VALUE)),
                arguments(-32768, short.class, Short.MIN_VALUE),
                arguments(2147483647L, int.class, Integer.MAX_VALUE),
                arguments(true, boolean.class, true),
                arguments(time, Instant.class, time.toInstant()),
                arguments(time, Object.class, time),
                arguments("UPDATE", Operation.class, Operation.UPDATE),
                arguments(ByteBuffer.wrap(new byte[] {1, 2}), byte[].class, new byte[] {1, 2}));
    }

    @ParameterizedTest
    @MethodSource
    void refusesAConversionThatLosesSomething(Object value, Class<?> type) {
        StructuredData data = StructuredData.of(Map.of("amount", value));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> data.get("amount", type))
                .withMessage("The value of column 'amount' is of %s and cannot be read as %s."
                        .formatted(value.getClass().getName(), type.getName()));
    }

    static Stream<Arguments> refusesAConversionThatLosesSomething() {
        return Stream.of(
                arguments(Integer.MAX_VALUE + 1L, Integer.class),
                arguments(new BigDecimal("7.5"), Long.class),
                arguments(new BigDecimal("0.1"), Double.class),
                arguments(new BigDecimal("1e400"), double.class),
                arguments(new BigDecimal("1e-400"), Double.class),
                arguments(new BigDecimal("1e39"), float.class),
                arguments((1L << 53) + 1, double.class),
                arguments(16_777_217, float.class),
                arguments(Double.NaN, Long.class),
                arguments(Double.NaN, BigDecimal.class),
                arguments(0.5, float.class),
                arguments(32768, short.class),
                arguments(-32769, Short.class),
                arguments(-2147483649L, int.class),
                arguments(BigInteger.ONE.shiftLeft(63), long.class),
                arguments(new BigDecimal("1e131072"), BigInteger.class),
                arguments(new BigDecimal("1e1000000000"), Long.class),
                arguments(true, int.class),
                arguments(1, boolean.class),
                arguments(1.5, BigDecimal.class),
                arguments("seven", Integer.class),
                arguments("seven", Operation.class),
                arguments(ByteBuffer.allocate(1), String.class));
    }

    @Test
    void returnsNothingForNullAndAbsentColumns() {
        Map<String, Object> columns = new HashMap<>();
        columns.put("nothing", null);
        StructuredData data = StructuredData.of(columns);

        assertThat(data.get("nothing", String.class)).isNull();
        assertThat(data.get("absent", String.class)).isNull();
        assertThat(data.getOptional("absent", String.class)).isEmpty();
    }

    @Test
    void replacesAddsAndLeavesOutColumns() {
        StructuredData data =
                StructuredData.of(Map.of("id", 1)).with("name", "Ada").with("id", 2);

        assertThat(data.names()).containsExactly("id", "name");
        assertThat(data).isEqualTo(StructuredData.of(Map.of("id", 2, "name", "Ada")));
        assertThat(data.without("name", "absent")).isEqualTo(StructuredData.of(Map.of("id", 2)));
        assertThat(data.with("name", null).contains("name")).isTrue();
    }
}

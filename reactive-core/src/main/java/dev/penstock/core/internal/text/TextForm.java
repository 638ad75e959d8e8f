package dev.penstock.core.internal.text;

import dev.penstock.core.EncodingException;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.core.value.Inet;
import dev.penstock.core.value.Multirange;
import dev.penstock.core.value.PgArray;
import dev.penstock.core.value.Range;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.util.Map;
import java.util.UUID;

/** Printer of the Java values that codecs create, in the text form of a session with pinned settings. */
public final class TextForm {
    private TextForm() {}

    public static String of(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Boolean bool) {
            return bool ? "t" : "f";
        }
        if (value instanceof Number number) {
            return number(number);
        }
        if (value instanceof ByteBuffer buffer) {
            return bytea(buffer);
        }
        if (value instanceof StructuredData data) {
            return composite(data);
        }
        if (value instanceof Map<?, ?> map) {
            return hstore(map);
        }
        if (value instanceof PgArray array) {
            return ArrayText.print(array, ',', TextForm::of);
        }
        if (value instanceof Range<?> range) {
            return RangeText.print(range, TextForm::of);
        }
        if (value instanceof Multirange<?> multirange) {
            return RangeText.print(multirange, TextForm::of);
        }
        if (value instanceof InetAddress address) {
            return Inet.of(address).toString();
        }
        if (value instanceof Instant instant) {
            return dateTime(instant.atOffset(ZoneOffset.UTC));
        }
        // The text of the library's own value classes, and of a UUID, is that of toString().
        return value instanceof Temporal ? dateTime(value) : value.toString();
    }

    /**
     * Returns the text form of one of the library's own values with parts.
     *
     * @throws EncodingException if the text is far longer than the content
     */
    public static String printed(Object value) {
        try {
            return of(value);
        } catch (MalformedException e) {
            throw EncodingException.ofValue("text", value, e.reason());
        }
    }

    /** Returns whether the class of the value has a text form: codecs create or accept it. */
    public static boolean isKnown(Object value) {
        return value instanceof String
                || value instanceof Boolean
                || value instanceof Number
                || value instanceof ByteBuffer
                || value instanceof Temporal
                || value instanceof UUID
                || value instanceof InetAddress
                || value instanceof StructuredData
                || value.getClass().getPackage() == Range.class.getPackage();
    }

    private static String composite(StructuredData data) {
        PartsText out = new PartsText(data).append('(');
        for (int i = 0; i < data.size(); i++) {
            Object value = data.value(i);
            out.append(i == 0 ? "" : ",");
            if (value != null) {
                FieldText.append(out, of(value), "(),");
            }
        }
        return out.append(')').toString();
    }

    private static String hstore(Map<?, ?> map) {
        PartsText out = new PartsText(map);
        String separator = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator).quote(of(entry.getKey()), '\\').append("=>");
            if (entry.getValue() == null) {
                out.append("NULL");
            } else {
                out.quote(of(entry.getValue()), '\\');
            }
            separator = ", ";
        }
        return out.toString();
    }

    private static String number(Number number) {
        if (number instanceof BigDecimal decimal) {
            return DecimalText.of(decimal);
        }
        if (number instanceof Double value) {
            return Double.isFinite(value) ? shortest(value) : special(value);
        }
        if (number instanceof Float value) {
            return Float.isFinite(value) ? shortest(value) : special(value);
        }
        return number.toString();
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    }

    /** Returns the shortest digits that parse to the same number; Java's own text is the shortest only since version 19. */
    private static String shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal rounded = exact;
        for (int digits = Math.abs(value) < Double.MIN_NORMAL ? 1 : 15; digits <= 17; digits++) {
            rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                break;
            }
        }
        return floating(rounded, 1 / value < 0, 15);
    }

    private static String shortest(float value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal rounded = exact;
        for (int digits = Math.abs(value) < Float.MIN_NORMAL ? 1 : 6; digits <= 9; digits++) {
            rounded = exact.round(new MathContext(digits));
            if (rounded.floatValue() == value) {
                break;
            }
        }
        return floating(rounded, 1 / value < 0, 6);
    }

    /** Returns the text of a float in PostgreSQL: with an exponent if that is below -4 or not below {@code limit}. */
    private static String floating(BigDecimal value, boolean negative, int limit) {
        BigDecimal digits = value.abs().stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        String sign = negative ? "-" : "";
        if (digits.signum() == 0) {
            return sign + "0";
        }
        if (exponent >= -4 && exponent < limit) {
            return sign + digits.toPlainString();
        }
        String unscaled = digits.unscaledValue().toString();
        String mantissa = unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
        String power = Integer.toString(Math.abs(exponent));
        return sign + mantissa + (exponent < 0 ? "e-" : "e+") + (power.length() == 1 ? "0" : "") + power;
    }

    private static String bytea(ByteBuffer buffer) {
        StringBuilder out = new StringBuilder(2 + 2 * buffer.remaining()).append("\\x");
        for (int i = buffer.position(); i < buffer.limit(); i++) {
            out.append(Character.forDigit((buffer.get(i) >> 4) & 0xf, 16));
            out.append(Character.forDigit(buffer.get(i) & 0xf, 16));
        }
        return out.toString();
    }

    private static String dateTime(Object value) {
        StringBuilder out = new StringBuilder();
        if (value instanceof LocalDate date) {
            if (appendInfinity(out, date, LocalDate.MIN, LocalDate.MAX)) {
                return out.toString();
            }
            DateTimeText.appendDate(out, date);
            DateTimeText.appendEra(out, date.getYear());
        } else if (value instanceof LocalDateTime timestamp) {
            if (appendInfinity(out, timestamp, LocalDateTime.MIN, LocalDateTime.MAX)) {
                return out.toString();
            }
            DateTimeText.appendTimestamp(out, timestamp);
            DateTimeText.appendEra(out, timestamp.getYear());
        } else if (value instanceof OffsetDateTime timestamp) {
            if (appendInfinity(out, timestamp, OffsetDateTime.MIN, OffsetDateTime.MAX)) {
                return out.toString();
            }
            OffsetDateTime utc = timestamp.withOffsetSameInstant(ZoneOffset.UTC);
            DateTimeText.appendTimestamp(out, utc.toLocalDateTime());
            DateTimeText.appendOffset(out, ZoneOffset.UTC);
            DateTimeText.appendEra(out, utc.getYear());
        } else if (value instanceof LocalTime time) {
            DateTimeText.appendTime(out, time);
        } else if (value instanceof OffsetTime time) {
            DateTimeText.appendTime(out, time.toLocalTime());
            DateTimeText.appendOffset(out, time.getOffset());
        } else {
            out.append(value);
        }
        return out.toString();
    }

    private static boolean appendInfinity(StringBuilder out, Object value, Object min, Object max) {
        if (value.equals(min)) {
            out.append("-infinity");
        } else if (value.equals(max)) {
            out.append("infinity");
        }
        return !out.isEmpty();
    }
}

package dev.penstock.kafka;

/** How {@link MessageForm#DEBEZIUM} writes {@code numeric} and {@code money}: Debezium's {@code decimal.handling.mode}. */
public enum DebeziumDecimals {
    /** Unscaled bytes in base64; with their scale, in an object, if the column has none. Cannot hold {@code NaN} and infinity. */
    PRECISE,
    /** All digits as a string. */
    STRING,
    /** A number of double precision, which can lose digits. */
    DOUBLE
}

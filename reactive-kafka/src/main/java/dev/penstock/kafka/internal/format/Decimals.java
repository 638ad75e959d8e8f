package dev.penstock.kafka.internal.format;

/** Forms of decimals in Debezium's JSON. */
public enum Decimals {
    /** Unscaled bytes. */
    PRECISE,
    /** All digits as text. */
    STRING,
    /** A number of double precision. */
    DOUBLE
}

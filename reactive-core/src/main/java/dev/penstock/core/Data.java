package dev.penstock.core;

/**
 * Content of a record's image: named columns ({@link StructuredData}) or raw bytes ({@link RawData}).
 *
 * <p>Both kinds are immutable, thread-safe, and equal when their contents are.
 */
public sealed interface Data permits StructuredData, RawData {}

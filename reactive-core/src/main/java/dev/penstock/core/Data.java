package dev.penstock.core;

/** The content of a key or of a payload image: named columns, or raw bytes. */
public sealed interface Data permits StructuredData, RawData {}

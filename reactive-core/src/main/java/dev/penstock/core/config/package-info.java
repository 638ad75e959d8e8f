/**
 * Settings: parameters and their machine-readable specification, text and typed values under one validation, and the
 * address of a database. Depends on {@code dev.penstock.core} and the JDK.
 */
@NullMarked
package dev.penstock.core.config;

import org.jspecify.annotations.NullMarked;

/**
 * PostgreSQL types, their codecs, and rows as bytes with the relation that describes them. Pure functions of bytes: depends
 * on {@code dev.penstock.core} and the JDK alone.
 */
@NullMarked
package dev.penstock.core.type;

import org.jspecify.annotations.NullMarked;

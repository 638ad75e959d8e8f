/**
 * The record and its parts, acknowledgement, and the exceptions every module shares. Depends on nothing but the JDK.
 */
@NullMarked
package dev.penstock.core;

import org.jspecify.annotations.NullMarked;

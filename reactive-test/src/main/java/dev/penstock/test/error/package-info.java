/** The error of a server, broker or database for tests that cannot be used. */
@NullMarked
package dev.penstock.test.error;

import org.jspecify.annotations.NullMarked;

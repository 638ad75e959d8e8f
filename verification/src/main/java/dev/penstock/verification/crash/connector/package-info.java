/** Connector under test, in a process of its own, and what it reports about the records it receives. */
@NullMarked
package dev.penstock.verification.crash.connector;

import org.jspecify.annotations.NullMarked;

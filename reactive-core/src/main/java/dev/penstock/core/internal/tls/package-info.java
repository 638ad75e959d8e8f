/**
 * TLS for both drivers: certificates and keys read from files, trust in the server, and sentences about what failed. Uses the JDK alone.
 */
@NullMarked
package dev.penstock.core.internal.tls;

import org.jspecify.annotations.NullMarked;

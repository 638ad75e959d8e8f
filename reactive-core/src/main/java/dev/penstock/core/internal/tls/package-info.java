/**
 * TLS for both drivers: certificates and keys read from files, trust in the server, and error messages. Uses only the JDK.
 */
@NullMarked
package dev.penstock.core.internal.tls;

import org.jspecify.annotations.NullMarked;

/** Checks of server, role, tables, publication and slot before a session starts. */
@NullMarked
package dev.penstock.source.internal.preflight;

import org.jspecify.annotations.NullMarked;

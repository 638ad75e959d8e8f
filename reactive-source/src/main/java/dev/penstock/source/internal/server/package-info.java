/** The server: version, identity, timelines, and the queries and errors of its catalog. */
@NullMarked
package dev.penstock.source.internal.server;

import org.jspecify.annotations.NullMarked;

/** Subscriptions: the start and end of a session, and requests to the database outside of one. */
@NullMarked
package dev.penstock.source.internal.subscription;

import org.jspecify.annotations.NullMarked;

/** Subscriptions: the start and end of a session, and what is done outside of one. */
@NullMarked
package dev.penstock.source.internal.subscription;

import org.jspecify.annotations.NullMarked;

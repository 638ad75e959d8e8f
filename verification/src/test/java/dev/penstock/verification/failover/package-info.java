/** A pipeline whose source server is replaced by its promoted standby. */
@NullMarked
package dev.penstock.verification.failover;

import org.jspecify.annotations.NullMarked;

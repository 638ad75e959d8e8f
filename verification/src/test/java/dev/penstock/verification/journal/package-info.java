/** A table without key, copied exactly once by a process that is killed again and again. */
@NullMarked
package dev.penstock.verification.journal;

import org.jspecify.annotations.NullMarked;

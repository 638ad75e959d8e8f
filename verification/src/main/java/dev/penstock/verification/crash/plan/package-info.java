/** Plan of a check: its mode, its faults, and the dice that choose them. */
@NullMarked
package dev.penstock.verification.crash.plan;

import org.jspecify.annotations.NullMarked;

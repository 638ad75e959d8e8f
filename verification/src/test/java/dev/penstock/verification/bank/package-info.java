/** Transfers between accounts, whose sum is the same at any time, on the source and for every reader of the target. */
@NullMarked
package dev.penstock.verification.bank;

import org.jspecify.annotations.NullMarked;

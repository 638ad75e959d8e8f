/** Transactions that a check runs on the source, and the tables they change. */
@NullMarked
package dev.penstock.verification.crash.workload;

import org.jspecify.annotations.NullMarked;

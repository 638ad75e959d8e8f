/**
 * The crash checker: a connector in a process of its own between two servers, a random workload, a random schedule of faults, and a
 * comparison of both databases after each round.
 */
@NullMarked
package dev.penstock.verification.crash;

import org.jspecify.annotations.NullMarked;

/**
 * The crash checker: a connector in a process of its own between two servers, a random workload, a random schedule of faults,
 * and the comparison of both databases after each round. May depend on source, sink and reactive-test.
 */
@NullMarked
package dev.penstock.verification.crash;

import org.jspecify.annotations.NullMarked;

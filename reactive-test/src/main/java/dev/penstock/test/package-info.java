/**
 * Real PostgreSQL servers and their databases for tests, and a TCP proxy that injects faults. Depends on no other
 * package of Penstock: on pgjdbc, and on the binaries that io.zonky.test publishes.
 */
@NullMarked
package dev.penstock.test;

import org.jspecify.annotations.NullMarked;

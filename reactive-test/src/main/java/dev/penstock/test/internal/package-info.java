/** Machinery of the servers for tests: binaries, directories, processes, ports, and the configuration of brokers. */
@NullMarked
package dev.penstock.test.internal;

import org.jspecify.annotations.NullMarked;

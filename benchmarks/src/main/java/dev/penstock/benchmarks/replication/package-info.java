/** Replication between databases by Penstock and by PostgreSQL's own means, alternately over the same data. */
@NullMarked
package dev.penstock.benchmarks.replication;

import org.jspecify.annotations.NullMarked;

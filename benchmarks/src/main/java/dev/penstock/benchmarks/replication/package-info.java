/** Database to database: Penstock and what PostgreSQL offers itself, in turns over the same data. */
@NullMarked
package dev.penstock.benchmarks.replication;

import org.jspecify.annotations.NullMarked;

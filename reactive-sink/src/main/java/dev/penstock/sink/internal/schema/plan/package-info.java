/** Plans of the DDL statements that a target table needs, from the source's relations and the target's catalog. Pure functions. */
@NullMarked
package dev.penstock.sink.internal.schema.plan;

import org.jspecify.annotations.NullMarked;

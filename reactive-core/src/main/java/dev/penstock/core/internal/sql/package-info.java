/** SQL text that source and sink share. */
@NullMarked
package dev.penstock.core.internal.sql;

import org.jspecify.annotations.NullMarked;

/** Mapping of rows to classes of the application, by Jackson. */
@NullMarked
package dev.penstock.core.internal.mapping;

import org.jspecify.annotations.NullMarked;

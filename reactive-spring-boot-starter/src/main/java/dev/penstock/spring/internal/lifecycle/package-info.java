/** The life cycle of pipelines: start, restart, end. */
@NullMarked
package dev.penstock.spring.internal.lifecycle;

import org.jspecify.annotations.NullMarked;

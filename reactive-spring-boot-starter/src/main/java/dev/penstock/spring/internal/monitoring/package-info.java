/** Health, endpoint and meters of pipelines. */
@NullMarked
package dev.penstock.spring.internal.monitoring;

import org.jspecify.annotations.NullMarked;

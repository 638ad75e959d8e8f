/**
 * A Spring Boot WebFlux application that shows changes in the browser as they commit: one slot, many subscribers, each with its
 * own demand. Depends on the starter and on Spring.
 */
@NullMarked
package dev.penstock.examples.webflux;

import org.jspecify.annotations.NullMarked;

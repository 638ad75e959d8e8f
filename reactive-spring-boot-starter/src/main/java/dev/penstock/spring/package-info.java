/**
 * Source and sink as beans of a Spring Boot application: options from its configuration, a life cycle, health and metrics.
 * Depends on the entry packages of the library and on Spring Boot.
 */
@NullMarked
package dev.penstock.spring;

import org.jspecify.annotations.NullMarked;

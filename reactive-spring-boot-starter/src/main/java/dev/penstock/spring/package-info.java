/**
 * Auto-configuration of a source and a sink for Spring Boot: options from the application's configuration, a life cycle, health, metrics
 * and observations.
 */
@NullMarked
package dev.penstock.spring;

import org.jspecify.annotations.NullMarked;

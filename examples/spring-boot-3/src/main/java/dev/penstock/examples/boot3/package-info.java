/** A Spring Boot 3.5 application with the library alone. */
@NullMarked
package dev.penstock.examples.boot3;

import org.jspecify.annotations.NullMarked;

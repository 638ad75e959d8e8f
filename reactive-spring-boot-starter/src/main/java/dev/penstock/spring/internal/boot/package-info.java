/** The starter's conditions, checks and hints that Spring Boot calls while an application starts. */
@NullMarked
package dev.penstock.spring.internal.boot;

import org.jspecify.annotations.NullMarked;

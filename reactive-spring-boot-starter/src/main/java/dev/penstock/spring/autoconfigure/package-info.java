/** Auto-configurations of the starter, by whose names an application can exclude them. */
@NullMarked
package dev.penstock.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;

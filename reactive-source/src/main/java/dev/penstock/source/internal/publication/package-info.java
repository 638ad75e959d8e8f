/** Publications: reading, comparing, creating and altering them, and the required privileges. */
@NullMarked
package dev.penstock.source.internal.publication;

import org.jspecify.annotations.NullMarked;

/** Publications: reading, comparing, creating and altering them, and the rights that takes. */
@NullMarked
package dev.penstock.source.internal.publication;

import org.jspecify.annotations.NullMarked;

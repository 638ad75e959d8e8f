/** Codecs of the scalar types: between the binary form, the text form and a Java value. */
@NullMarked
package dev.penstock.core.internal.codec;

import org.jspecify.annotations.NullMarked;

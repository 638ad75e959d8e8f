/** Codecs of texts, byte strings, JSON, and types with a text form of their own. */
@NullMarked
package dev.penstock.core.internal.codec.text;

import org.jspecify.annotations.NullMarked;

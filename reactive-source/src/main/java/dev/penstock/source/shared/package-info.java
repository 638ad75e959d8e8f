/** One subscription of a source, shared by any number of subscribers with a demand of their own. */
@NullMarked
package dev.penstock.source.shared;

import org.jspecify.annotations.NullMarked;

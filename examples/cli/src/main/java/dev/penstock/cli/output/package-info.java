/** Records and progress as they are printed. */
@NullMarked
package dev.penstock.cli.output;

import org.jspecify.annotations.NullMarked;

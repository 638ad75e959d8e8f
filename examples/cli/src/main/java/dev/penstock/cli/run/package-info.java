/** Sessions that a command runs until it ends or is stopped. */
@NullMarked
package dev.penstock.cli.run;

import org.jspecify.annotations.NullMarked;

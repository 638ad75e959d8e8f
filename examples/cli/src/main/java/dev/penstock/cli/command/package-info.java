/** The commands of the command line, one class for each. */
@NullMarked
package dev.penstock.cli.command;

import org.jspecify.annotations.NullMarked;

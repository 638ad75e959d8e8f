/** Descriptions of options, from which tables, forms and other integrations are made. */
@NullMarked
package dev.penstock.core.option;

import org.jspecify.annotations.NullMarked;

/** Descriptions of the options, for programs that generate documents, forms or integrations from them. */
@NullMarked
package dev.penstock.core.option;

import org.jspecify.annotations.NullMarked;

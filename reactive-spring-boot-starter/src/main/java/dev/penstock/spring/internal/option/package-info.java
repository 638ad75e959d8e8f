/** Properties of the application, and the options, stores and addresses that they set. */
@NullMarked
package dev.penstock.spring.internal.option;

import org.jspecify.annotations.NullMarked;

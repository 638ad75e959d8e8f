/** Options: their declaration, their text form, their validation, and the URL of a database. */
@NullMarked
package dev.penstock.core.internal.config;

import org.jspecify.annotations.NullMarked;

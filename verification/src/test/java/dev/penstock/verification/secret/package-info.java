/** A pipeline whose logs, errors, meters, threads and queries are searched for passwords, masked values and values of rows. */
@NullMarked
package dev.penstock.verification.secret;

import org.jspecify.annotations.NullMarked;

/** Decides to which topic and partition a record goes, under which key; pure. */
@NullMarked
package dev.penstock.kafka.internal.route;

import org.jspecify.annotations.NullMarked;

/** Reading of tables within a session: the snapshot and later rereads. */
@NullMarked
package dev.penstock.source.internal.reading;

import org.jspecify.annotations.NullMarked;

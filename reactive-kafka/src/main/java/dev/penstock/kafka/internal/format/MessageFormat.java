package dev.penstock.kafka.internal.format;

import dev.penstock.core.Record;
import dev.penstock.kafka.internal.route.Routed;
import org.jspecify.annotations.Nullable;

/** A form of messages: what a record's key and value are written as. Stateless and thread-safe, or confined to one producer. */
public interface MessageFormat {
    /** Returns the key, {@code null} if the message has none. */
    byte @Nullable [] key(Routed routed);

    /** Returns the value. */
    byte[] value(Record record);

    /** Returns whether the value holds the record's position, so that no header needs to. */
    boolean holdsPosition();
}

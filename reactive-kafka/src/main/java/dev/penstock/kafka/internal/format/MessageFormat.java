package dev.penstock.kafka.internal.format;

import dev.penstock.kafka.internal.route.Routed;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A format of messages: the encoding of a record's key and value. Stateless and thread-safe, or confined to one
 * producer.
 */
public interface MessageFormat {
    /** Returns the key, {@code null} if the message has none. */
    byte @Nullable [] key(Routed routed);

    /** Returns the value. */
    byte[] value(Routed routed);

    /** Returns the headers that the format has besides those of all messages. */
    default List<Header> headers(Routed routed) {
        return List.of();
    }
}

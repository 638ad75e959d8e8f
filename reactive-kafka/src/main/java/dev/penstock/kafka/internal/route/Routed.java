package dev.penstock.kafka.internal.route;

import dev.penstock.core.Record;
import org.jspecify.annotations.Nullable;

/** A record on its way to a topic. Immutable; the bytes of its key are not copied. */
public final class Routed {
    private final Record record;
    private final String topic;
    private final byte @Nullable [] key;
    private final Target target;

    /** Creates a message of a record; {@code key} is {@code null} if it has none. */
    public Routed(Record record, String topic, byte @Nullable [] key, Target target) {
        this.record = record;
        this.topic = topic;
        this.key = key;
        this.target = target;
    }

    /** Returns the record to write. */
    public Record record() {
        return record;
    }

    /** Returns the topic. */
    public String topic() {
        return topic;
    }

    /** Returns the bytes of the key, {@code null} if there is none. */
    public byte @Nullable [] key() {
        return key;
    }

    /** Returns which partitions it goes to. */
    public Target target() {
        return target;
    }

    /** Which partitions of its topic a record goes to. */
    public sealed interface Target {
        /**
         * The partition of a hash.
         *
         * @param hash the hash of what stays together
         */
        record Hashed(int hash) implements Target {
            /** Returns the partition among that many. */
            public int partition(int count) {
                return (hash & 0x7fffffff) % count;
            }
        }

        /** All partitions: a barrier. */
        record All() implements Target {}
    }
}

package dev.penstock.kafka.internal.route;

import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import org.jspecify.annotations.Nullable;

/** A record with its topic, key and target partitions. Immutable; the bytes of the key are not copied. */
public final class Routed {
    private final Record record;
    private final String topic;
    private final byte @Nullable [] key;
    private final Target target;
    private final @Nullable StructuredData otherKey;

    /** Creates a message of a record; {@code key} is {@code null} if the record has none. */
    public Routed(Record record, String topic, byte @Nullable [] key, Target target) {
        this(record, topic, key, target, null);
    }

    /** Creates one of the two messages of a changed key; {@code otherKey} is the key of the other one. */
    Routed(Record record, String topic, byte @Nullable [] key, Target target, @Nullable StructuredData otherKey) {
        this.otherKey = otherKey;
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

    /** Returns the target partitions. */
    public Target target() {
        return target;
    }

    /** Returns the new key of a deletion and the old key of a creation that are one change; {@code null} for all other messages. */
    public @Nullable StructuredData otherKey() {
        return otherKey;
    }

    /** The partitions of the topic that a record is written to. */
    public sealed interface Target {
        /**
         * The partition chosen by a hash.
         *
         * @param hash the hash of whatever stays in one partition
         */
        record Hashed(int hash) implements Target {
            /** Returns the partition among {@code count} partitions. */
            public int partition(int count) {
                return (hash & 0x7fffffff) % count;
            }
        }

        /** All partitions of the topic. */
        record All() implements Target {}
    }
}

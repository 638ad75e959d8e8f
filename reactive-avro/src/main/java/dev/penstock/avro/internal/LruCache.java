package dev.penstock.avro.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that forgets what was not used for the longest time. Confined to one thread. */
public final class LruCache<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int capacity;

    /** Creates a map of at most {@code capacity} entries. */
    public LruCache(int capacity) {
        super(16, 0.75f, true);
        this.capacity = capacity;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > capacity;
    }
}

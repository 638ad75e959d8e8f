package dev.penstock.sink.change;

import java.util.Arrays;

/** The key of a row as bytes: equal exactly where the target takes two keys for the same. */
public final class RowKey {
    private final byte[] bytes;
    private final int hash;

    RowKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowKey that && hash == that.hash && Arrays.equals(bytes, that.bytes);
    }

    /** Spreads over all bits, so that it can choose a lane too. */
    @Override
    public int hashCode() {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 16);
    }
}

package dev.penstock.sink.write;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.write.Preparation.Prepared;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where among the records the writing is. Where one record was rejected, others may be: so that not all that is left is written
 * in vain for each of them, few are tried first, one by one, then more each time all goes well.
 *
 * @param index the first record that is left
 * @param ahead what was prepared from there on
 * @param refreshed whether the target was asked again for the tables since the last success
 * @param asked the tables that were looked at again for the sake of one of the records
 * @param atOnce how many records are tried
 */
record Place(int index, @Nullable Prepared ahead, boolean refreshed, Set<CollectionName> asked, int atOnce) {
    private static final int FEW = 32;
    private static final int ALL = Integer.MAX_VALUE;

    static Place first(@Nullable Prepared ahead) {
        return new Place(0, ahead, false, Set.of(), ALL);
    }

    /** Returns the place behind what is written. */
    Place written(int to) {
        return new Place(to, null, false, asked, atOnce > ALL / 4 ? ALL : atOnce * 4);
    }

    /** Returns a place at which all that is left is tried: what is wrong between rows may be mended by what was not. */
    Place withAllThatFollows(int to) {
        return new Place(to, null, false, asked, ALL);
    }

    /** Returns the place behind a record that was rejected. */
    Place behindRejected(int to) {
        return new Place(to, null, false, asked, FEW);
    }

    /** Returns the same place, where everything must be prepared again. */
    Place again(boolean nowRefreshed) {
        return new Place(index, null, nowRefreshed, asked, atOnce);
    }

    /** Returns the same place, where more tables were looked at again. */
    Place again(Prepared prepared, Set<CollectionName> tables) {
        Set<CollectionName> all = new HashSet<>(asked);
        all.addAll(tables);
        return new Place(index, prepared, refreshed, Set.copyOf(all), atOnce);
    }

    /** Returns the index behind the last record that is tried, of so many. */
    int end(int size) {
        return Math.min(size, index + Math.min(atOnce, size));
    }

    /** Returns whether a record was rejected just before. */
    boolean isSuspicious() {
        return atOnce == FEW;
    }
}

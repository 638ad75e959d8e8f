package dev.penstock.source.internal.acknowledgement;

import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledged records after the first unacknowledged one: one bit each, in pages. A full page takes no memory. Not
 * thread-safe.
 */
final class ScatteredAcknowledgements {
    /** The number of pages with holes that are held: 8 MB, or 67 million records if every page has one. */
    static final int MAX_PAGES = 2048;

    private static final int PAGE_BITS = 15;

    private final TreeMap<Long, Page> pages = new TreeMap<>();
    private final int pageBits;
    private final int maxPages;
    private int pagesWithHoles;
    private long count;

    ScatteredAcknowledgements() {
        this(PAGE_BITS, MAX_PAGES);
    }

    /** Creates an empty set of pages of 2^{@code pageBits} records, at least 64. */
    ScatteredAcknowledgements(int pageBits, int maxPages) {
        this.pageBits = pageBits;
        this.maxPages = maxPages;
    }

    /** Adds a record; returns false if there is no room for it. */
    boolean add(long ordinal) {
        Page page = pages.get(ordinal >> pageBits);
        if (page == null) {
            if (pagesWithHoles == maxPages) {
                return false;
            }
            page = new Page(1 << pageBits);
            pages.put(ordinal >> pageBits, page);
            pagesWithHoles++;
        }
        if (page.set(bit(ordinal))) {
            count++;
            pagesWithHoles -= page.isFull() ? 1 : 0;
        }
        return true;
    }

    /** Removes all records up to {@code prefix} and those that follow it without a gap; returns the last of them. */
    long absorb(long prefix) {
        long next = prefix + 1;
        while (!pages.isEmpty() && pages.firstKey() << pageBits <= next) {
            long index = pages.firstKey();
            long end = (index + 1) << pageBits;
            Page page = pages.firstEntry().getValue();
            if (next < end) {
                next = (index << pageBits) + page.nextClear(bit(next));
            }
            if (next < end) {
                count -= page.clearBelow(bit(next));
                break;
            }
            count -= page.count();
            pagesWithHoles -= page.isFull() ? 0 : 1;
            pages.remove(index);
        }
        return next - 1;
    }

    /** Returns the number of records held. */
    long count() {
        return count;
    }

    private int bit(long ordinal) {
        return (int) (ordinal & ((1L << pageBits) - 1));
    }

    /** Bits of one page; the array is dropped when all are set. */
    private static final class Page {
        private final int size;
        private long @Nullable [] words;
        private int count;

        Page(int size) {
            this.size = size;
            this.words = new long[size >> 6];
        }

        boolean isFull() {
            return words == null;
        }

        int count() {
            return count;
        }

        /** Sets a bit; returns whether it was clear. */
        boolean set(int bit) {
            long[] words = this.words;
            if (words == null || (words[bit >> 6] & (1L << bit)) != 0) {
                return false;
            }
            words[bit >> 6] |= 1L << bit;
            if (++count == size) {
                this.words = null;
            }
            return true;
        }

        /** Returns the first clear bit from {@code from} on, or the size. */
        int nextClear(int from) {
            long[] words = this.words;
            if (words == null) {
                return size;
            }
            int index = from >> 6;
            long clear = ~words[index] & (-1L << from);
            while (clear == 0 && ++index < words.length) {
                clear = ~words[index];
            }
            return clear == 0 ? size : (index << 6) + Long.numberOfTrailingZeros(clear);
        }

        /** Clears the bits below {@code end} of a page that is not full; returns the number that were set. */
        int clearBelow(int end) {
            long[] words = Objects.requireNonNull(this.words);
            int before = count;
            for (int index = 0; index << 6 < end; index++) {
                long kept = (index + 1) << 6 <= end ? 0 : words[index] & (-1L << end);
                count -= Long.bitCount(words[index]) - Long.bitCount(kept);
                words[index] = kept;
            }
            return before - count;
        }
    }
}

package dev.penstock.verification.crash.plan;

import java.util.Random;

/** Randomness that depends on the seed, the round and what it is for, and on nothing that happened. */
public record Dice(long seed, int round, int purpose) {
    public static final int SCHEDULE = -1;
    public static final int SCHEMA = -2;

    public Random random() {
        long mixed = 0;
        // The seed, too, is mixed before the next comes to it: else the rounds of one are those of another in another
        // order.
        for (long part : new long[] {seed, round, purpose}) {
            mixed = (mixed ^ part) * 0x9E3779B97F4A7C15L;
            mixed ^= mixed >>> 32;
        }
        return new Random(mixed);
    }
}

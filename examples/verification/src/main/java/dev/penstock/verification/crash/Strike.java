package dev.penstock.verification.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A fault at a time of a round.
 *
 * @param kind what goes wrong
 * @param at when it begins, in milliseconds from the round's start
 * @param lasts for how long, in milliseconds
 * @param onSource which side, where there are two
 * @param size what else there is to choose: bytes, milliseconds
 */
record Strike(FaultKind kind, long at, long lasts, boolean onSource, int size) {
    private static final int MOST = 4;
    private static final int ROUND_MILLIS = 1500;
    private static final int LONGEST_MILLIS = 900;

    /** Returns the faults of a round. */
    static List<Strike> schedule(Dice dice, Mode mode) {
        List<FaultKind> kinds = FaultKind.of(mode);
        Random random = dice.random();
        List<Strike> strikes = new ArrayList<>();
        int count = 1 + random.nextInt(MOST);
        for (int i = 0; i < count; i++) {
            strikes.add(new Strike(
                    kinds.get(random.nextInt(kinds.size())),
                    random.nextInt(ROUND_MILLIS),
                    50 + random.nextInt(LONGEST_MILLIS),
                    random.nextBoolean(),
                    1 + random.nextInt(20_000)));
        }
        return strikes;
    }

    long end() {
        return at + lasts;
    }
}

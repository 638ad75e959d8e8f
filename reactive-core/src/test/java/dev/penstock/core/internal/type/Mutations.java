package dev.penstock.core.internal.type;

import java.util.Arrays;
import java.util.Random;

/** Makes malformed bytes of well-formed ones. */
public final class Mutations {
    private static final int[] ODD_INTEGERS = {
        -1, 0, 1, 2, 255, 256, 65_535, 0x7fff_ffff, 0x8000_0000, 0x7fff_fffe, 0x1000_0000
    };

    private Mutations() {}

    /** Returns {@code bytes} with one to four changes, or as many random bytes. */
    public static byte[] of(byte[] bytes, Random random) {
        byte[] mutated = bytes.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            mutated = change(mutated, random);
        }
        return mutated;
    }

    private static byte[] change(byte[] bytes, Random random) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        return switch (random.nextInt(8)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(8));
            case 2 -> noise(random);
            case 3 -> overwrite(bytes, at, ODD_INTEGERS[random.nextInt(ODD_INTEGERS.length)]);
            case 4 -> repeat(bytes, at);
            default -> flip(bytes, at, random);
        };
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[random.nextInt(40)];
        random.nextBytes(noise);
        return noise;
    }

    private static byte[] repeat(byte[] bytes, int length) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(bytes, 0, longer, bytes.length, length);
        return longer;
    }

    private static byte[] overwrite(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        for (int i = 0; i < 4 && at + i < changed.length; i++) {
            changed[at + i] = (byte) (value >> (24 - 8 * i));
        }
        return changed;
    }

    private static byte[] flip(byte[] bytes, int at, Random random) {
        byte[] changed = bytes.clone();
        if (changed.length > 0) {
            changed[at] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }
}

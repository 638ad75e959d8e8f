package dev.penstock.core.internal.type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/**
 * A type, and texts of its values that PostgreSQL reads: chosen edges, then random ones.
 *
 * @param type the type in SQL
 * @param since the first version that has it
 * @param edges chosen values
 * @param random makes others
 */
public record TypeSample(String type, int since, List<String> edges, Function<Random, String> random) {
    static TypeSample of(String type, Function<Random, String> random, String... edges) {
        return new TypeSample(type, 14, List.of(edges), random);
    }

    TypeSample since(int version) {
        return new TypeSample(type, version, edges, random);
    }

    TypeSample and(String... more) {
        List<String> all = new ArrayList<>(edges);
        all.addAll(Arrays.asList(more));
        return new TypeSample(type, since, all, random);
    }

    /** Returns the edges, a null, and {@code count} random values. */
    public List<String> texts(long seed, int count) {
        Random source = new Random(seed + type.hashCode());
        List<String> texts = new ArrayList<>(edges);
        texts.add(null);
        for (int i = 0; i < count; i++) {
            texts.add(random.apply(source));
        }
        return texts;
    }

    @Override
    public String toString() {
        return type;
    }
}

package dev.penstock.core.internal.config;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Distance between names, to suggest the name that the user probably meant. */
final class Similarity {
    private Similarity() {}

    /** Returns the name nearest to {@code name}, or {@code null} if none is near. */
    static @Nullable String closest(String name, List<String> names) {
        String closest = null;
        int least = 1 + name.length() / 3;
        for (String candidate : names) {
            int edits = edits(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (edits < least) {
                least = edits;
                closest = candidate;
            }
        }
        return closest;
    }

    /** Returns the number of insertions, deletions and replacements that turn one into the other (Levenshtein distance). */
    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}

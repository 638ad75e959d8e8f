package dev.penstock.verify;

import dev.penstock.core.digest.DigestColumn;
import dev.penstock.core.digest.DigestTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A table of the source and the target table that it is written to, as they are compared.
 *
 * @param source the table of the source, with the columns that both have
 * @param target the table of the target, with the same columns in the same order
 * @param problems the parts of the table that cannot be compared
 * @param comparable whether rows can be compared at all
 */
record TablePair(DigestTable source, DigestTable target, List<String> problems, boolean comparable) {
    private static final long BYTES_PER_SLICE = 32 * 1024L;
    private static final int MOST_BITS = 18;

    TablePair {
        problems = List.copyOf(problems);
    }

    /** Decides which parts of two tables are compared. */
    static TablePair of(DigestTable source, DigestTable target) {
        List<String> problems = new ArrayList<>();
        List<DigestColumn> ofSource = new ArrayList<>();
        List<DigestColumn> ofTarget = new ArrayList<>();
        for (DigestColumn column : source.columns()) {
            Optional<DigestColumn> other = target.column(column.name());
            if (other.isPresent()) {
                ofSource.add(column.comparedWith(other.get()));
                ofTarget.add(other.get().comparedWith(column));
            } else {
                problems.add("Column '" + column.name() + "' of the source does not exist in the target");
            }
        }
        boolean hasKey = ofSource.stream().map(DigestColumn::name).toList().containsAll(source.key());
        boolean comparable = hasKey && !ofSource.isEmpty();
        if (!comparable) {
            problems.add("The rows cannot be compared, because the target lacks columns of the key");
            return new TablePair(source, target, problems, false);
        }
        boolean portable = !source.hashing().equals(target.hashing());
        return new TablePair(
                source.comparing(ofSource, source.key(), portable),
                target.comparing(ofTarget, source.key(), portable),
                problems,
                true);
    }

    boolean hasKey() {
        return !source.key().isEmpty();
    }

    /** Returns the logarithm of the number of slices: each has some hundreds of rows of ordinary size. */
    int sliceBits() {
        long slices = Math.max(1, Math.max(source.bytes(), target.bytes()) / BYTES_PER_SLICE);
        return Math.max(1, Math.min(MOST_BITS, Long.SIZE - Long.numberOfLeadingZeros(slices)));
    }
}

package dev.penstock.verification.crash;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a check did and found.
 *
 * @param plan what was to be checked
 * @param rounds how many rounds were run
 * @param faults how many faults of each kind took effect
 * @param missed how many faults hit nothing: no one was connected, nothing was written, the process was down already
 * @param committed transactions of the workload that were committed
 * @param failed transactions of the workload that the server ended
 * @param records how many records the connectors took from the source
 * @param repeats how many of them belong to transactions that a connector had taken from before it was started again
 * @param starts how often the connector was started
 * @param exits how often it ended by itself, in error
 * @param reads how often tables began to be read
 * @param wholeReads how often the reading of tables came to its end
 * @param named how many rounds ended in an error that names what a person did
 * @param defect what was wrong after the last round, or {@code null} where all was well
 */
public record CheckReport(
        CheckPlan plan,
        int rounds,
        Map<FaultKind, Integer> faults,
        int missed,
        long committed,
        long failed,
        long records,
        long repeats,
        int starts,
        int exits,
        long reads,
        long wholeReads,
        int named,
        @Nullable String defect) {
    /** Makes a report. */
    public CheckReport {
        faults = new TreeMap<>(faults);
    }

    /** Returns whether source and target were equal after every round. */
    public boolean isSound() {
        return defect == null;
    }

    /** Returns the kinds of faults of the plan of which none took effect. */
    public Set<FaultKind> absent() {
        return plan.kinds().stream()
                .filter(kind -> !faults.containsKey(kind))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns all of it, in a few lines. */
    @Override
    public String toString() {
        String kinds = faults.entrySet().stream()
                .map(entry -> entry.getKey().text() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        String absent = absent().stream().map(FaultKind::text).collect(Collectors.joining(", "));
        return "%s: %d of %d rounds, %s%n"
                        .formatted(
                                plan,
                                rounds,
                                plan.rounds(),
                                defect == null ? "source and target equal after each" : "then " + defect)
                + "faults that took effect: %d (%s); that hit nothing: %d%n"
                        .formatted(
                                faults.values().stream()
                                        .mapToInt(Integer::intValue)
                                        .sum(),
                                kinds,
                                missed)
                + (absent.isEmpty() ? "" : "kinds of which none took effect: " + absent + System.lineSeparator())
                + (named == 0 ? "" : "rounds that ended in an error that names what was done: %d%n".formatted(named))
                + "transactions: %d committed, %d ended by the server%n".formatted(committed, failed)
                + "records: %d, of which sent again: %d%n".formatted(records, repeats)
                + "reads of tables: %d begun, %d ended%n".formatted(reads, wholeReads)
                + "connector: %d starts, of which after an error of its own: %d".formatted(starts, exits);
    }
}

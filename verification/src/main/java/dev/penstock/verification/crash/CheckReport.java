package dev.penstock.verification.crash;

import dev.penstock.verification.crash.plan.CheckPlan;
import dev.penstock.verification.crash.plan.FaultKind;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Report of a check.
 *
 * @param plan the plan
 * @param rounds the number of rounds
 * @param faults the number of faults that took effect, by kind
 * @param missed the number of faults without effect: no connection, nothing being written, or a process that was down already
 * @param committed transactions of the workload that were committed
 * @param failed transactions of the workload that the server ended
 * @param records the number of records that the connectors received from the source
 * @param repeats the number of those that belong to a transaction of which a connector had received records before it was restarted
 * @param starts the number of starts of the connector
 * @param exits the number of times that it ended by itself with an error
 * @param reads the number of snapshots that were started
 * @param wholeReads the number of snapshots that were completed
 * @param named the number of rounds that ended with an error that names the act of a person
 * @param defect the defect found after the last round, or {@code null} if there is none
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
    /** Creates a report. */
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

    /** Returns the report as a few lines of text. */
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

package dev.penstock.source.internal.subscription;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.source.error.SourceChangedException;
import dev.penstock.source.error.position.SlotAheadException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PublicationMark;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.publication.Publications;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.subscription.StartPlan.Create;
import dev.penstock.source.internal.subscription.StartPlan.Drops;
import dev.penstock.source.internal.subscription.StartPlan.Refuse;
import dev.penstock.source.internal.subscription.StartPlan.Resume;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.watch.SourceDifference;
import dev.penstock.source.internal.watch.SourceView.WatchedTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Computation of a session's start plan from the facts, without side effects. */
final class StartDecision {
    private final StartFacts facts;
    private final Options options;
    private final StartPosition wanted;
    private final @Nullable SourcePosition position;

    private StartDecision(StartFacts facts, Options options) {
        this.facts = facts;
        this.options = options;
        this.wanted = facts.wanted();
        this.position = wanted.ourPosition();
    }

    static StartPlan of(StartFacts facts, Options options) {
        return new StartDecision(facts, options).decide();
    }

    private StartPlan decide() {
        SlotLostException lost = slotLossError();
        if (lost != null) {
            return options.resnapshotWhenLost
                    ? planNewSnapshot(facts.slot().isPresent() ? Drops.HELD_SLOT : Drops.NOTHING, lost.getMessage())
                    : new Refuse(lost);
        }
        if (facts.slot().isEmpty()) {
            return wanted.resets()
                    ? planNewSnapshot(Drops.NOTHING, null)
                    : new Create(Drops.NOTHING, wanted.coverage(facts.tables()), false, null);
        }
        if (wanted.resets()) {
            // It was created by a failed attempt or by someone else, and does not contain the lost changes.
            return planNewSnapshot(Drops.FREE_SLOT, null);
        }
        SlotState slot = facts.slot().get();
        PenstockException obstacle = obstacle(slot);
        return obstacle == null ? resume(slot) : new Refuse(obstacle);
    }

    private Create planNewSnapshot(Drops drops, @Nullable String reason) {
        return new Create(drops, Coverage.NONE.withUnread(facts.chosen()), true, reason);
    }

    private Resume resume(SlotState slot) {
        Coverage coverage = withStaleTables(wanted.coverage(facts.tables()));
        Set<Integer> altered = altered();
        altered.addAll(unpublished());
        altered.addAll(renamed());
        for (int oid : altered) {
            coverage = coverage.withUnread(oid).withStale(oid);
        }
        boolean isMarked = facts.lossLsn().isPresent();
        return new Resume(
                slot,
                coverage,
                isMarked && coverage.hasUnread(),
                isMarked && !coverage.hasUnread() && wanted.resumes());
    }

    private @Nullable SlotLostException slotLossError() {
        if (facts.slot().isEmpty()) {
            return wanted.resumes() ? SlotLostException.gone(options.slot) : null;
        }
        String reason = facts.slot().get().wal().lossReason();
        if (reason != null) {
            return SlotLostException.invalidated(options.slot, reason, null);
        }
        if (isPublicationReplaced()) {
            return SlotLostException.publicationReplaced(options.slot, options.publication);
        }
        SourcePosition sourcePosition = position;
        if (facts.lossLsn().isPresent()
                && sourcePosition != null
                && Long.compareUnsigned(
                                sourcePosition.commitLsn(), facts.lossLsn().getAsLong())
                        < 0) {
            return SlotLostException.madeAnew(
                    options.slot,
                    Lsn.format(sourcePosition.commitLsn()),
                    Lsn.format(facts.lossLsn().getAsLong()));
        }
        return null;
    }

    /** Returns why the existing slot cannot be streamed from, or {@code null}. */
    private @Nullable PenstockException obstacle(SlotState slot) {
        if (facts.view().publication() == null) {
            return Publications.missingBeside(options.slot, options.publication);
        }
        SourcePosition sourcePosition = position;
        if (sourcePosition == null) {
            return null;
        }
        if (!options.resnapshotWhenChanged) {
            List<SourceTable> taken = tables(unpublished());
            if (!taken.isEmpty()) {
                return Publications.takenOut(options.publication, taken);
            }
            List<Check> findings = findings();
            if (!findings.isEmpty()) {
                return new SourceChangedException(
                        findings, "after the position at " + Lsn.format(sourcePosition.reachedLsn()) + " was made");
            }
        }
        if (options.failWhenSlotAhead
                && Long.compareUnsigned(slot.confirmedFlushLsn(), sourcePosition.reachedLsn()) > 0) {
            return new SlotAheadException(
                    slot.name(), Lsn.format(sourcePosition.reachedLsn()), Lsn.format(slot.confirmedFlushLsn()));
        }
        return null;
    }

    private boolean isPublicationReplaced() {
        PublicationMark before = mark();
        PublicationMark now = facts.view().mark();
        return !before.isNone() && !now.isNone() && !before.isSamePublication(now);
    }

    /** Returns the tables of the position whose changes may be missing. */
    private Set<Integer> altered() {
        SourcePosition sourcePosition = position;
        PublicationMark before = mark();
        if (sourcePosition == null || before.isNone()) {
            return new TreeSet<>();
        }
        int[] covered = sourcePosition.scope().coverage().covered();
        PublicationMark now = facts.view().mark(covered);
        Set<Integer> altered = new TreeSet<>();
        if (!before.hasSameOptions(now)) {
            Arrays.stream(covered).forEach(altered::add);
        } else {
            altered.addAll(before.altered(now, covered));
        }
        altered.retainAll(chosen());
        return altered;
    }

    private List<Check> findings() {
        SourcePosition sourcePosition = position;
        Set<Integer> altered = altered();
        List<Check> findings = new ArrayList<>();
        if (sourcePosition != null
                && !mark().isNone()
                && !mark().hasSameOptions(facts.view()
                        .mark(sourcePosition.scope().coverage().covered()))) {
            findings.add(SourceDifference.options(options.publication, ", or altered and altered back"));
            return findings;
        }
        for (int oid : altered) {
            WatchedTable table = facts.view().tables().get(oid);
            if (table != null) {
                findings.add(SourceDifference.membership(options.publication, table.name(), table.membership()));
            }
        }
        successors().forEach((former, successor) -> {
            WatchedTable table = facts.view().tables().get(successor);
            if (table != null && (isStreamed(former) || isStreamed(successor))) {
                findings.add(SourceDifference.successor(
                        table.name(), facts.view().tables().get(former)));
            }
        });
        return findings;
    }

    /**
     * Returns the chosen tables that were renamed and whose former name another table has, or whose name another table had. The subscriber
     * may have rows of one table under the name of another.
     */
    private Set<Integer> renamed() {
        Set<Integer> renamed = new TreeSet<>();
        successors().forEach((former, successor) -> renamed.addAll(List.of(former, successor)));
        renamed.removeIf(oid -> !isStreamed(oid));
        return renamed;
    }

    private Map<Integer, Integer> successors() {
        SourcePosition sourcePosition = position;
        if (sourcePosition == null || mark().isNone()) {
            return Map.of();
        }
        int[] covered = sourcePosition.scope().coverage().covered();
        Map<Integer, String> names = new TreeMap<>();
        for (int oid : facts.chosen()) {
            WatchedTable table = facts.view().tables().get(oid);
            if (table != null) {
                names.put(oid, table.name().toString());
            }
        }
        return mark().successors(facts.view().mark(covered), names, covered);
    }

    /** Returns whether the table is chosen, and the position covers it. */
    private boolean isStreamed(int oid) {
        SourcePosition sourcePosition = position;
        if (sourcePosition == null || !chosen().contains(oid)) {
            return false;
        }
        Coverage before = sourcePosition.scope().coverage();
        return before.isRead(oid) || before.isUnread(oid);
    }

    /** Returns the tables whose changes were streamed but that the publication lacks. */
    private Set<Integer> unpublished() {
        Set<Integer> read = new TreeSet<>(facts.unpublished());
        read.removeIf(oid -> !wanted.isRead(oid));
        return read;
    }

    /**
     * Adds the stale tables: the subscriber may have rows of them that no longer exist, because changes were missed. So
     * their read begins with a reset, which is a record that removes all rows of the table. A table is stale if it was not
     * chosen for a while, or if it may have taken the name of a dropped or renamed table. Tables that are no longer chosen
     * stay marked as stale.
     */
    private Coverage withStaleTables(Coverage coverage) {
        SourcePosition sourcePosition = position;
        if (sourcePosition == null) {
            return coverage;
        }
        Coverage before = sourcePosition.scope().coverage();
        Set<Integer> existing = facts.view().tables().keySet();
        Set<Integer> chosen = chosen();
        Coverage result = coverage;
        for (int oid : before.stale()) {
            if (!existing.contains(oid)) {
                continue;
            }
            result = chosen.contains(oid) ? result.withUnread(oid).withStale(oid) : result.withStale(oid);
        }
        for (int oid : before.covered()) {
            if (!chosen.contains(oid) && existing.contains(oid)) {
                result = result.withStale(oid);
            }
        }
        if (isAnyReplaced(before)) {
            for (int oid : coverage.unread()) {
                if (!before.isRead(oid) && !before.isUnread(oid)) {
                    result = result.withStale(oid);
                }
            }
        }
        return result;
    }

    private boolean isAnyReplaced(Coverage before) {
        int[] covered = before.covered();
        return Arrays.stream(covered).anyMatch(oid -> !facts.view().tables().containsKey(oid))
                || (!mark().isNone() && !mark().hasSameNames(facts.view().mark(covered)));
    }

    private PublicationMark mark() {
        SourcePosition sourcePosition = position;
        return sourcePosition == null
                ? PublicationMark.NONE
                : sourcePosition.scope().mark();
    }

    private Set<Integer> chosen() {
        Set<Integer> chosen = new HashSet<>();
        facts.tables().forEach(table -> chosen.add(table.oid()));
        return chosen;
    }

    private List<SourceTable> tables(Set<Integer> oids) {
        return facts.tables().stream()
                .filter(table -> oids.contains(table.oid()))
                .toList();
    }

    /**
     * Options of the user, and names for messages.
     *
     * @param slot the slot's name
     * @param publication the publication's name
     * @param failWhenSlotAhead whether a slot confirmed past the position is an error
     * @param resnapshotWhenLost whether a lost slot leads to a new snapshot instead of an error
     * @param resnapshotWhenChanged whether an altered publication or table is read again instead of being an error
     */
    record Options(
            String slot,
            String publication,
            boolean failWhenSlotAhead,
            boolean resnapshotWhenLost,
            boolean resnapshotWhenChanged) {
        static Options of(SessionSettings settings) {
            return new Options(
                    settings.slot(),
                    settings.publication(),
                    settings.failWhenSlotAhead(),
                    settings.resnapshotWhenLost(),
                    settings.resnapshotWhenChanged());
        }
    }
}

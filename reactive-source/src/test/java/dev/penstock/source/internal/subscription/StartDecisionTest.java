package dev.penstock.source.internal.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.source.error.PublicationException;
import dev.penstock.source.error.SourceChangedException;
import dev.penstock.source.error.position.SlotAheadException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.internal.position.Coverage;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.session.SessionSettings.Snapshot;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.slot.SlotWal;
import dev.penstock.source.internal.subscription.StartDecision.Options;
import dev.penstock.source.internal.subscription.StartPlan.Create;
import dev.penstock.source.internal.subscription.StartPlan.Drops;
import dev.penstock.source.internal.subscription.StartPlan.Refuse;
import dev.penstock.source.internal.subscription.StartPlan.Resume;
import dev.penstock.source.internal.table.ReplicaIdentity;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TableKey;
import dev.penstock.source.internal.table.TableName;
import dev.penstock.source.internal.watch.SourceView;
import dev.penstock.source.internal.watch.SourceView.PublicationRow;
import dev.penstock.source.internal.watch.SourceView.WatchedTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables 1 and 2 are chosen; the position, if there is one, is at 200 and has read them, unless a case says otherwise. */
class StartDecisionTest {
    private static final Coverage BOTH_READ = Coverage.NONE.withRead(1, 2);

    private final Map<Integer, WatchedTable> now = new HashMap<>(Map.of(1, table("t1", "a"), 2, table("t2", "b")));
    private final Map<Integer, WatchedTable> before = new HashMap<>(now);
    private @Nullable PublicationRow publication = new PublicationRow(9, "100", "all");
    private Coverage covered = BOTH_READ;
    private Optional<SlotState> slot = Optional.of(slot(200, null));
    private OptionalLong loss = OptionalLong.empty();
    private Set<Integer> unpublished = Set.of();
    private boolean failWhenAhead;
    private boolean resnapshotWhenLost;
    private boolean resnapshotWhenChanged;
    private List<Integer> chosen = List.of(1, 2);

    @Test
    void createsTheSlotAndReadsEverythingAtAFirstStart() {
        slot = Optional.empty();

        assertThat(decide(StartPosition.of(null, Snapshot.INITIAL)))
                .isEqualTo(new Create(Drops.NOTHING, Coverage.NONE.withUnread(1, 2), false, null));
        assertThat(decide(StartPosition.of(null, Snapshot.NEVER)))
                .isEqualTo(new Create(Drops.NOTHING, BOTH_READ, false, null));
    }

    @Test
    void resumesAfterAPositionWhenNothingWasAltered() {
        assertThat(atPosition()).isEqualTo(new Resume(slot.orElseThrow(), BOTH_READ, false, false));
    }

    @Test
    void readsATableThatWasAdded() {
        covered = Coverage.NONE.withRead(1);
        now.put(2, table("t2", ""));

        assertThat(coverage()).isEqualTo(Coverage.NONE.withRead(1).withUnread(2));
    }

    @Test
    void refusesALostSlotOrReadsEverythingAgain() {
        slot = Optional.empty();
        assertThat(refusal()).isInstanceOf(SlotLostException.class).hasMessageContaining("does not exist");
        slot = Optional.of(slot(200, "wal_removed"));
        assertThat(refusal()).isInstanceOf(SlotLostException.class).hasMessageContaining("wal_removed");

        resnapshotWhenLost = true;
        assertThat(atPosition()).isInstanceOfSatisfying(Create.class, create -> {
            assertThat(create.drops()).isEqualTo(Drops.HELD_SLOT);
            assertThat(create.lost()).isTrue();
            assertThat(create.coverage()).isEqualTo(Coverage.NONE.withUnread(1, 2));
        });
    }

    @Test
    void takesAPublicationThatWasCreatedAgainForALostSlot() {
        publication = new PublicationRow(10, "100", "all");

        assertThat(refusal()).isInstanceOf(SlotLostException.class).hasMessageContaining("dropped and created again");
        resnapshotWhenLost = true;
        assertThat(atPosition()).isInstanceOf(Create.class);
    }

    @Test
    void refusesAPositionOfBeforeALoss() {
        loss = OptionalLong.of(300);
        assertThat(refusal()).isInstanceOf(SlotLostException.class).hasMessageContaining("created again");
        loss = OptionalLong.of(100);
        assertThat(atPosition()).isEqualTo(new Resume(slot.orElseThrow(), BOTH_READ, false, true));
        covered = Coverage.NONE.withRead(1).withUnread(2);
        assertThat(atPosition()).isEqualTo(new Resume(slot.orElseThrow(), covered, true, false));
    }

    @Test
    void dropsASlotThatHasNotSeenWhatWasLost() {
        assertThat(decide(StartPosition.of(null, Snapshot.NEVER).again()))
                .isEqualTo(new Create(Drops.FREE_SLOT, Coverage.NONE.withUnread(1, 2), true, null));
    }

    @Test
    void refusesASlotBesideWhichThereIsNoPublication() {
        publication = null;
        assertThat(refusal()).isInstanceOf(PublicationException.class);
    }

    @Test
    void refusesATableThatWasAlteredOrReadsItAgain() {
        now.put(2, table("t2", "other"));
        assertThat(refusal())
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("public.t2")
                .hasMessageNotContaining("public.t1");

        resnapshotWhenChanged = true;
        assertThat(coverage()).isEqualTo(Coverage.NONE.withRead(1).withUnread(2).withStale(2));
    }

    @Test
    void refusesATableThatIsPublishedNoMoreOrReadsItAgain() {
        now.put(2, table("t2", ""));
        unpublished = Set.of(2);
        assertThat(refusal()).isInstanceOf(PublicationException.class).hasMessageContaining("public.t2");

        resnapshotWhenChanged = true;
        assertThat(coverage()).isEqualTo(Coverage.NONE.withRead(1).withUnread(2).withStale(2));
    }

    @Test
    void readsAllTablesAgainWhenTheOptionsOfThePublicationWereAltered() {
        publication = new PublicationRow(9, "101", "all");
        assertThat(refusal()).isInstanceOf(SourceChangedException.class).hasMessageContaining("'p'");

        resnapshotWhenChanged = true;
        assertThat(coverage()).isEqualTo(Coverage.NONE.withUnread(1, 2).withStale(1, 2));
    }

    @Test
    void remembersATableThatIsNotChosenAndResetsItWhenItReturns() {
        chosen = List.of(1);
        assertThat(coverage()).isEqualTo(Coverage.NONE.withRead(1).withStale(2));

        chosen = List.of(1, 2);
        covered = Coverage.NONE.withRead(1).withStale(2);
        assertThat(coverage()).isEqualTo(Coverage.NONE.withRead(1).withUnread(2).withStale(2));
    }

    @Test
    void resetsANewTableWhenAnotherOneIsGoneOrHasAnotherName() {
        covered = Coverage.NONE.withRead(1, 3);
        assertThat(coverage())
                .as("gone")
                .isEqualTo(Coverage.NONE.withRead(1).withUnread(2).withStale(2));

        before.put(3, table("t2", "c"));
        now.put(3, table("t2_old", "c"));
        assertThat(coverage())
                .as("renamed")
                .isEqualTo(Coverage.NONE.withRead(1).withUnread(2).withStale(2, 3));
    }

    @Test
    void refusesATableWhoseFormerNameANewTableHasOrReadsBothAgain() {
        covered = Coverage.NONE.withRead(1);
        before.put(1, table("t2", "a"));
        assertThat(refusal())
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining(
                        "Table public.t2 is another table than the one that is streamed," + " which is public.t1 now");

        resnapshotWhenChanged = true;
        assertThat(coverage()).isEqualTo(Coverage.NONE.withUnread(1, 2).withStale(1, 2));
    }

    @Test
    void refusesTablesThatExchangedTheirNamesOrReadsBothAgain() {
        before.put(1, table("t2", "a"));
        before.put(2, table("t1", "b"));
        assertThat(refusal())
                .isInstanceOf(SourceChangedException.class)
                .hasMessageContaining("Table public.t1 is another table")
                .hasMessageContaining("Table public.t2 is another table");

        resnapshotWhenChanged = true;
        assertThat(coverage()).isEqualTo(Coverage.NONE.withUnread(1, 2).withStale(1, 2));
    }

    @Test
    void refusesATableThatTookTheNameOfADroppedOneOrReadsItAgain() {
        before.put(1, table("old", "a"));
        before.put(3, table("t1", "c"));
        covered = Coverage.NONE.withRead(1, 2, 3);
        assertThat(refusal()).isInstanceOf(SourceChangedException.class).hasMessageContaining("which was dropped");

        resnapshotWhenChanged = true;
        assertThat(coverage()).isEqualTo(Coverage.NONE.withRead(2).withUnread(1).withStale(1));
    }

    @Test
    void continuesWithATableThatWasRenamedBesideANewOne() {
        covered = Coverage.NONE.withRead(1);
        before.put(1, table("old", "a"));

        assertThat(coverage()).isEqualTo(Coverage.NONE.withRead(1).withUnread(2).withStale(2));
    }

    @Test
    void refusesASlotAheadWhenTheOptionForbidsIt() {
        slot = Optional.of(slot(500, null));
        assertThat(atPosition()).isInstanceOf(Resume.class);
        failWhenAhead = true;
        assertThat(refusal()).isInstanceOf(SlotAheadException.class);
    }

    /** The position is of a commit at 200; a commit record that starts there is not part of what was lost. */
    @ParameterizedTest
    @CsvSource({"0, false", "199, false", "200, false", "201, true", "-1, true"})
    void refusesAPositionOfACommitBeforeALoss(long lossLsn, boolean refused) {
        loss = OptionalLong.of(lossLsn);

        if (refused) {
            assertThat(refusal()).isInstanceOf(SlotLostException.class).hasMessageContaining("0/C8");
        } else {
            assertThat(atPosition()).isEqualTo(new Resume(slot.orElseThrow(), BOTH_READ, false, true));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "199, false", "200, false", "201, true", "-1, true"})
    void refusesASlotThatIsConfirmedPastThePosition(long confirmed, boolean refused) {
        failWhenAhead = true;
        slot = Optional.of(slot(confirmed, null));

        if (refused) {
            assertThat(refusal()).isInstanceOf(SlotAheadException.class).hasMessageContaining("0/C8");
        } else {
            assertThat(atPosition()).isInstanceOf(Resume.class);
        }
    }

    @Test
    void reportsTheReasonOfALossOnceAndDropsTheSlotIfThereIsOne() {
        resnapshotWhenLost = true;
        slot = Optional.empty();
        assertThat(atPosition()).isInstanceOfSatisfying(Create.class, create -> {
            assertThat(create.drops()).isEqualTo(Drops.NOTHING);
            assertThat(create.lost()).isTrue();
            assertThat(create.reason()).contains("slot");
        });
        assertThat(decide(StartPosition.of(null, Snapshot.INITIAL).again()))
                .isEqualTo(new Create(Drops.NOTHING, Coverage.NONE.withUnread(1, 2), true, null));

        slot = Optional.of(slot(200, "idle_timeout"));
        assertThat(decide(StartPosition.of(null, Snapshot.NEVER))).isInstanceOfSatisfying(Create.class, create -> {
            assertThat(create.drops()).isEqualTo(Drops.HELD_SLOT);
            assertThat(create.coverage()).isEqualTo(Coverage.NONE.withUnread(1, 2));
            assertThat(create.reason()).contains("idle_timeout");
        });
    }

    @Test
    void refusesALostSlotAlsoWithoutAPosition() {
        slot = Optional.of(slot(200, "wal_removed"));

        assertThat(decide(StartPosition.of(null, Snapshot.INITIAL)))
                .isInstanceOfSatisfying(
                        Refuse.class, refuse -> assertThat(refuse.error()).isInstanceOf(SlotLostException.class));
    }

    @Test
    void keepsTheMarkOfALossUntilAPositionShowsThatAllIsReadAgain() {
        loss = OptionalLong.of(100);

        assertThat(decide(StartPosition.of(null, Snapshot.NEVER)))
                .isEqualTo(new Resume(slot.orElseThrow(), BOTH_READ, false, false));
        assertThat(decide(StartPosition.of(null, Snapshot.INITIAL)))
                .isEqualTo(new Resume(slot.orElseThrow(), Coverage.NONE.withUnread(1, 2), true, false));
    }

    private StartPlan atPosition() {
        int[] oids = covered.covered();
        PositionScope scope = PositionScope.of(1, 1, "slot", "00000001", covered)
                .withMark(new SourceView(new PublicationRow(9, "100", "all"), before, Map.of(), Map.of(), 0, 0)
                        .mark(oids));
        return decide(StartPosition.of(Position.of(scope.change(200, 150, 3, 1).toBytes()), Snapshot.INITIAL));
    }

    private Coverage coverage() {
        StartPlan plan = atPosition();
        assertThat(plan).isInstanceOf(Resume.class);
        return ((Resume) plan).coverage();
    }

    private PenstockException refusal() {
        StartPlan plan = atPosition();
        assertThat(plan).isInstanceOf(Refuse.class);
        return ((Refuse) plan).error();
    }

    private StartPlan decide(StartPosition wanted) {
        List<SourceTable> tables =
                chosen.stream().map(StartDecisionTest::sourceTable).toList();
        return StartDecision.of(
                new StartFacts(
                        wanted,
                        tables,
                        slot,
                        loss,
                        new SourceView(publication, now, Map.of(), Map.of(), 0, 0),
                        unpublished),
                new Options("slot", "p", failWhenAhead, resnapshotWhenLost, resnapshotWhenChanged));
    }

    private static WatchedTable table(String name, String membership) {
        return new WatchedTable(
                new TableName("public", name), membership.isEmpty() ? "" : "table " + membership + " 5");
    }

    private static SourceTable sourceTable(int oid) {
        TableKey key = new TableKey(ReplicaIdentity.DEFAULT, List.of("id"), List.of("id"));
        return new SourceTable(oid, new TableName("public", "t" + oid), false, key, List.of(), List.of());
    }

    private static SlotState slot(long confirmed, @Nullable String lost) {
        return new SlotState(
                "slot",
                "pgoutput",
                "db",
                true,
                false,
                false,
                false,
                null,
                new SlotWal(lost == null ? "reserved" : "lost", lost, confirmed, confirmed, 0, null, 0));
    }
}

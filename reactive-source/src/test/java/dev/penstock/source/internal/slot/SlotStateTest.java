package dev.penstock.source.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.source.error.ServerSettingException;
import dev.penstock.source.error.slot.SlotInUseException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.error.slot.SlotMismatchException;
import dev.penstock.source.internal.server.ServerVersion;
import dev.penstock.source.internal.slot.SlotState.Holder;
import dev.penstock.source.status.SlotStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotStateTest {
    @ParameterizedTest
    @CsvSource({
        "pgoutput, true, false,",
        ", true, false, is a physical slot",
        "wal2json, true, false, 'is of plugin ''wal2json'', not of ''pgoutput'''",
        "pgoutput, false, false, belongs to database 'db'",
        "pgoutput, true, true, is kept in step with the primary",
        "wal2json, false, true, is of plugin"
    })
    void isOursIfPluginAndDatabaseAreAndNoStandbyKeepsIt(
            @Nullable String plugin, boolean inThisDatabase, boolean synced, @Nullable String problem) {
        SlotState slot = new SlotState(
                "slot", plugin, "db", inThisDatabase, false, false, synced, null, wal("reserved", null, 16));

        if (problem == null) {
            assertThatCode(slot::requireUsable).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(slot::requireOurs)
                    .isInstanceOf(SlotMismatchException.class)
                    .hasMessageContaining("Slot 'slot' " + problem);
            assertThatThrownBy(slot::requireUsable).isInstanceOf(SlotMismatchException.class);
        }
    }

    @Test
    void isInUseUntilTheServerHasWrittenItsPlugin() {
        SlotState slot = new SlotState(
                "slot", "", "db", true, false, false, false, new Holder(4711, "app", "::1"), wal(null, null, 0));

        assertThat(slot.isBeginning()).isTrue();
        assertThatThrownBy(slot::requireUsable).isInstanceOf(SlotInUseException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "reserved,,",
        "extended,,",
        "unreserved,,",
        ",,",
        "lost,, wal_status lost",
        "lost, wal_removed, wal_removed",
        "reserved, idle_timeout, idle_timeout"
    })
    void isLostByItsStatusOrTheServersReason(
            @Nullable String status, @Nullable String reason, @Nullable String lossReason) {
        SlotWal wal = wal(status, reason, 16);
        SlotState slot = new SlotState("slot", "pgoutput", "db", true, false, false, false, null, wal);

        assertThat(wal.lossReason()).isEqualTo(lossReason);
        assertThatCode(slot::requireOurs).doesNotThrowAnyException();
        if (lossReason == null) {
            assertThatCode(slot::requireUsable).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(slot::requireUsable)
                    .isInstanceOf(SlotLostException.class)
                    .hasMessageContaining(lossReason);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false, 14, true",
        "false, true, false, 14, true",
        "true, true, false, 14, true",
        "true, false, false, 18, false",
        "false, false, true, 17, true",
        "false, false, true, 16, false"
    })
    void isOfTheKindThatIsRequested(
            boolean wantsTemporary, boolean temporary, boolean wantsFailover, int version, boolean accepted) {
        SlotState slot =
                new SlotState("slot", "pgoutput", "db", true, temporary, false, false, null, wal("reserved", null, 16));
        SlotRequest request = new SlotRequest("slot", wantsTemporary, wantsFailover, false);
        ServerVersion server = new ServerVersion(version * 10_000);

        if (accepted) {
            assertThatCode(() -> slot.requireKind(request, server)).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> slot.requireKind(request, server))
                    .isInstanceOf(wantsFailover ? ServerSettingException.class : SlotMismatchException.class);
        }
    }

    /** As in the manual's section "Streaming Replication Protocol" of each version. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            14 | false | false | true  | CREATE_REPLICATION_SLOT "s" LOGICAL pgoutput EXPORT_SNAPSHOT
            14 | true  | false | false | CREATE_REPLICATION_SLOT "s" TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT
            15 | false | false | true  | CREATE_REPLICATION_SLOT "s" LOGICAL pgoutput (SNAPSHOT 'export')
            15 | true  | false | false | CREATE_REPLICATION_SLOT "s" TEMPORARY LOGICAL pgoutput (SNAPSHOT 'nothing')
            17 | false | true  | true  | CREATE_REPLICATION_SLOT "s" LOGICAL pgoutput (SNAPSHOT 'export', FAILOVER)
            """)
    void isCreatedByTheCommandOfTheServersVersion(
            int version, boolean temporary, boolean failover, boolean export, String command) {
        assertThat(new SlotRequest("s", temporary, failover, export).command(new ServerVersion(version * 10_000)))
                .isEqualTo(command);
    }

    @Test
    void isNotCreatedForFailoverOnAnOldServer() {
        assertThatThrownBy(() -> new SlotRequest("s", false, true, true).command(new ServerVersion(160_099)))
                .isInstanceOf(ServerSettingException.class)
                .hasMessageContaining("17 or later")
                .hasMessageContaining("16.99");
    }

    @Test
    void reportsItsStateToUsers() {
        SlotState held = new SlotState(
                "slot",
                "pgoutput",
                "db",
                true,
                false,
                false,
                false,
                new Holder(4711, "app", "::1"),
                new SlotWal("reserved", null, 8, -1, 3, 1.5, 9));

        assertThat(held.status())
                .isEqualTo(new SlotStatus("slot", true, "reserved", null, "FFFFFFFF/FFFFFFFF", 3, 1.5, 9));
        assertThat(held.inUse()).hasMessageContaining("4711").hasMessageContaining("app");
        SlotState free = new SlotState("slot", "pgoutput", "db", true, false, false, false, null, wal("lost", null, 0));
        assertThat(free.status()).isEqualTo(new SlotStatus("slot", false, "lost", "wal_status lost", null, 0, null, 0));
        assertThat(free.isActive()).isFalse();
    }

    private static SlotWal wal(@Nullable String status, @Nullable String reason, long confirmed) {
        return new SlotWal(status, reason, confirmed, confirmed, 0, null, 0);
    }
}

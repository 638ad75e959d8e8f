package dev.penstock.source.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.server.ScriptedCatalog;
import dev.penstock.source.internal.server.ServerInfo;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ability of servers to decode, according to their catalogs. Before 19 a server has no effective_wal_level of its own. */
class LogicalDecodingTest {
    @ParameterizedTest
    @CsvSource({
        "13, false, logical, logical, false, older than 14",
        "14, false, logical, logical, true, wal_level is 'logical'",
        "14, true,  logical, logical, false, connect to the primary",
        "16, true,  logical, logical, true, wal_level is 'logical'",
        "18, false, replica, replica, false, needs 'logical'",
        "19, false, logical, logical, true, wal_level is 'logical'",
        "19, false, replica, replica, true, turns logical decoding on with the first logical slot",
        "19, false, replica, logical, true, is on while there is a logical slot",
        "19, false, minimal, minimal, false, needs 'replica' or 'logical'",
        "19, true,  replica, logical, true, is on while there is a logical slot",
        "19, true,  replica, replica, false, primary has no logical slot"
    })
    void knowsWhichServersCanDecode(
            int major, boolean standby, String level, String effective, boolean possible, String sentence) {
        ServerInfo server = ServerInfo.read(new ScriptedCatalog(major)
                .answer(
                        "effective_wal_level",
                        Map.of(
                                "version",
                                major * 10_000,
                                "in_recovery",
                                standby,
                                "wal_level",
                                level,
                                "effective_wal_level",
                                effective,
                                "timeout_ms",
                                60_000L,
                                "slots",
                                10,
                                "senders",
                                10))
                .connection());

        assertThat(LogicalDecoding.isPossible(server)).isEqualTo(possible);
        assertThat(
                        possible
                                ? LogicalDecoding.level(server)
                                : LogicalDecoding.finding(server).message())
                .contains(sentence);
    }
}

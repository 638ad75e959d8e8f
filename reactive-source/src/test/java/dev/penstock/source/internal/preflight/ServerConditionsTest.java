package dev.penstock.source.internal.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.source.internal.server.ServerInfo;
import dev.penstock.source.internal.server.ServerVersion;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConditionsTest {
    private static final ServerInfo PRIMARY = server(false);
    private static final ServerInfo STANDBY = server(true);

    @Test
    void findsNothingOnAServerWithDefaults() {
        assertThat(conditions("UTF8", "", List.of(), false, "").findings(PRIMARY, "penstock", false))
                .isEmpty();
        assertThat(conditions("UTF8", "", List.of(), true, null).findings(STANDBY, "penstock", false))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "*                        | true",
                "FIRST 1 (*)              | true",
                "Penstock                 | true",
                "ANY 1 (a, \"penstock\")   | true",
                "FIRST 2 (penstock1, b)   | false",
                "\"a b\", other            | false",
            })
    void knowsWhichNamesTakeTheStreamForAStandby(String names, boolean isStandby) {
        assertThat(conditions("UTF8", names, List.of(), false, null).takesForStandby("penstock"))
                .isEqualTo(isStandby);
    }

    @Test
    void namesTheStandbysInPlaceOfAnyClient() {
        assertThat(conditions("UTF8", "ANY 1 (*)", List.of("other", "penstock"), false, null)
                        .findings(PRIMARY, "penstock", false))
                .extracting(Check::fix)
                .containsExactly("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (\"other\")'");
        assertThat(conditions("UTF8", "*", List.of(), false, null).findings(PRIMARY, "penstock", false))
                .extracting(Check::fix)
                .containsExactly((String) null);
    }

    @Test
    void findsWhatHurtsLater() {
        assertThat(conditions("SQL_ASCII", "", List.of(), false, "").findings(PRIMARY, "penstock", true))
                .extracting(Check::name)
                .containsExactly("server_encoding", "synchronized_standby_slots");
        assertThat(conditions("UTF8", "", List.of(), false, "").findings(STANDBY, "penstock", true))
                .extracting(Check::name)
                .containsExactly("hot_standby_feedback");
    }

    private static ServerConditions conditions(
            String encoding, String names, List<String> standbys, boolean feedback, String slots) {
        return new ServerConditions(encoding, names, standbys, feedback, slots);
    }

    private static ServerInfo server(boolean inRecovery) {
        return new ServerInfo(
                new ServerVersion(180_000), inRecovery, "logical", "logical", Duration.ofMinutes(1), 10, 10);
    }
}

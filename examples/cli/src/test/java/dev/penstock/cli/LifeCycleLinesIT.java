package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What commands say on stderr about what they are doing, and for what they wait. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LifeCycleLinesIT {
    @Test
    void reportsThatTheSlotRemainsAndHowToDropIt() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared())) {
            CliProcess limited = CliProcess.run(shop.talkingCommand("stream", "--limit=1"));

            assertThat(limited.status()).isZero();
            assertThat(limited.err())
                    .last()
                    .asString()
                    .startsWith("slot '" + shop.slot() + "' stays on the server, which retains WAL for it (")
                    .endsWith(" to drop it: penstock cleanup --source.url=… --source.logrepl.slotName=" + shop.slot()
                            + " --source.logrepl.publicationName=conduitpub");
            assertThat(CliProcess.run(shop.command("cleanup")).status()).isZero();
            CliProcess temporary =
                    CliProcess.run(shop.talkingCommand("stream", "--limit=1", "--source.logrepl.temporarySlot=true"));
            assertThat(temporary.err()).noneMatch(line -> line.contains("stays on the server"));
        }
    }
}

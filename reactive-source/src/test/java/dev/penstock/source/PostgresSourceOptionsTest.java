package dev.penstock.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.source.internal.selection.ColumnRules;
import dev.penstock.source.internal.table.TablePattern;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresSourceOptionsTest {
    private static final String URL = "postgres://me:s3cret@db/shop";

    @Test
    void givesTheSameOptionsFromTextAndFromTypedSetters() {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("url", URL);
        text.put("tables", "orders, shop.*");
        text.put("snapshotMode", "only");
        text.put("snapshot.fetchSize", "7");
        text.put("snapshot.parallelism", "4");
        text.put("snapshot.order", "largest-first");
        text.put("cdcMode", "logrepl");
        text.put("logrepl.publicationName", "My Publication");
        text.put("logrepl.slotName", "my_slot");
        text.put("logrepl.autoCleanup", "false");
        text.put("logrepl.withAvroSchema", "true");
        text.put("logrepl.statusInterval", "1500ms");
        text.put("logrepl.temporarySlot", "true");
        text.put("logrepl.failover", "false");
        text.put("logrepl.slotTimeout", "2m");
        text.put("logrepl.truncate", "ignore");
        text.put("logrepl.messages", "true");
        text.put("logrepl.origin", "none");
        text.put("reconnect.maxAttempts", "3");
        text.put("reconnect.maxBackoff", "10s");
        text.put("buffer.bytes", "64kB");
        text.put("slotAhead", "fail");
        text.put("slotInUse", "wait");
        text.put("slotLost", "resnapshot");
        text.put("sourceChanged", "resnapshot");
        text.put("movedFrom", "7412345678901234567");
        text.put("columns.exclude", "secret, \"a.b\".c");
        text.put("columns.mask", "s.t.mail=sha256,phone=text:\"x,y\",note=null");
        text.put("columns.maskSalt", "salt");
        text.put("schemaChanges", "emit");

        PostgresSource typed = PostgresSource.builder()
                .url(URL)
                .tables("orders", "shop.*")
                .snapshotMode(SnapshotMode.ONLY)
                .snapshotParallelism(4)
                .snapshotOrder(SnapshotOrder.LARGEST_FIRST)
                .publicationName("My Publication")
                .slotName("my_slot")
                .autoCleanup(false)
                .statusInterval(Duration.ofMillis(1500))
                .temporarySlot(true)
                .failover(false)
                .slotTimeout(Duration.ofMinutes(2))
                .truncate(TruncateMode.IGNORE)
                .messages(true)
                .schemaChanges(SchemaChanges.EMIT)
                .origin(Origin.NONE)
                .reconnectMaxAttempts(3)
                .reconnectMaxBackoff(Duration.ofSeconds(10))
                .bufferBytes(65_536)
                .slotAhead(SlotAhead.FAIL)
                .slotInUse(SlotInUse.WAIT)
                .slotLost(SlotLost.RESNAPSHOT)
                .sourceChanged(SourceChanged.RESNAPSHOT)
                .movedFrom("7412345678901234567")
                .excludedColumns("secret", "\"a.b\".c")
                .maskedColumns("s.t.mail=sha256", "phone=text:\"x,y\"", "note=null")
                .maskSalt("salt")
                .build();

        assertThat(PostgresSource.fromMap(text).sourceOptions()).isEqualTo(typed.sourceOptions());
        assertThat(typed.sourceOptions().tables())
                .containsExactly(new TablePattern("public", "orders"), new TablePattern("shop", null));
        assertThat(PostgresSource.options())
                .extracting(OptionDescription::name)
                .containsAll(text.keySet())
                .hasSize(text.size() + 1)
                .contains("table");
    }

    @Test
    void hasDefaults() {
        assertThat(PostgresSource.fromMap(Map.of("url", URL, "tables", "*")).sourceOptions())
                .isEqualTo(new SourceOptions(
                        DatabaseUrl.parse(URL),
                        List.of(new TablePattern("public", null)),
                        ColumnRules.NONE,
                        SnapshotMode.INITIAL,
                        2,
                        SnapshotOrder.PARENTS_FIRST,
                        16L << 20,
                        "conduitpub",
                        "conduitslot",
                        true,
                        Duration.ofSeconds(5),
                        false,
                        false,
                        Duration.ofSeconds(60),
                        TruncateMode.EMIT,
                        false,
                        SchemaChanges.IGNORE,
                        Origin.ANY,
                        Integer.MAX_VALUE,
                        Duration.ofSeconds(30),
                        8 << 20,
                        SlotAhead.START,
                        SlotInUse.FAIL,
                        SlotLost.FAIL,
                        SourceChanged.FAIL,
                        null));
    }

    @Test
    void requiresAnOwnNameForTheSlot() {
        assertThatThrownBy(() -> PostgresSource.builder().url(URL).tables("a").build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("logrepl.slotName")
                .hasMessageContaining("give it a name of its own");

        PostgresSource withoutSlot = PostgresSource.builder()
                .url(URL)
                .tables("a")
                .snapshotMode(SnapshotMode.ONLY)
                .build();
        assertThat(withoutSlot.admin().snapshotMode()).isEqualTo(SnapshotMode.ONLY);
    }

    @Test
    void takesUnlimitedAttempts() {
        PostgresSource source =
                PostgresSource.fromMap(Map.of("url", URL, "tables", "a", "reconnect.maxAttempts", "unlimited"));

        assertThat(source.sourceOptions().reconnectMaxAttempts()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void requiresUrlAndTables() {
        assertThat(problems(Map.of()))
                .containsExactly(new Problem("url", "is required"), new Problem("tables", "is required"));
    }

    @Test
    void reportsAllProblemsAtOnceWithoutAnyValue() {
        Map<String, String> text = new LinkedHashMap<>();
        text.put("url", "postgres://me:s3cret@db:port/shop");
        text.put("tables", "a,,b");
        text.put("table", "s3cret");
        text.put("snapshotmode", "s3cret");
        text.put("snapshotMode", "s3cret");
        text.put("logrepl.slotName", "S3CRET");
        text.put("logrepl.statusInterval", "5");
        text.put("logrepl.temporarySlot", "true");
        text.put("logrepl.failover", "true");
        text.put("reconnect.maxAttempts", "-1");
        text.put("buffer.bytes", "0");

        assertThat(problems(text))
                .extracting(Problem::option)
                .containsExactly(
                        "snapshotmode",
                        "url",
                        "tables",
                        "table",
                        "snapshotMode",
                        "logrepl.slotName",
                        "logrepl.statusInterval",
                        "reconnect.maxAttempts",
                        "buffer.bytes",
                        "logrepl.failover");
        assertThat(problems(text).toString()).doesNotContainIgnoringCase("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "snapshot.fetchSize,0",
        "snapshot.parallelism,0",
        "cdcMode,triggers",
        "logrepl.slotName,my-slot",
        "logrepl.slotTimeout,0s",
        "logrepl.publicationName,ääääääääääääääääääääääääääääääää",
        "logrepl.truncate,emits",
        "logrepl.messages,yes",
        "reconnect.maxAttempts,9999999999",
        "reconnect.maxBackoff,0ms",
        "tables,a.b.c"
    })
    void refusesBadValues(String name, String value) {
        Map<String, String> text = new LinkedHashMap<>(Map.of("url", URL, "tables", "a"));
        text.put(name, value);

        assertThat(problems(text)).extracting(Problem::option).containsExactly(name);
    }

    @Test
    void validatesTypedValuesToo() {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class,
                () -> PostgresSource.builder()
                        .slotName("No")
                        .bufferBytes(0)
                        .reconnectMaxAttempts(-1)
                        .temporarySlot(true)
                        .failover(true)
                        .build());

        assertThat(e.problems())
                .extracting(Problem::option)
                .containsExactly(
                        "url",
                        "tables",
                        "logrepl.slotName",
                        "reconnect.maxAttempts",
                        "buffer.bytes",
                        "logrepl.failover");
    }

    @Test
    void refusesTableBesideTables() {
        assertThat(problems(Map.of("url", URL, "tables", "a", "table", "b")))
                .containsExactly(new Problem("table", "is another name of 'tables', which is given too"));
        assertThat(PostgresSource.fromMap(Map.of("url", URL, "table", "b"))
                        .sourceOptions()
                        .tables())
                .containsExactly(new TablePattern("public", "b"));
    }

    @Test
    void hidesThePassword() {
        PostgresSource source =
                PostgresSource.builder().url(URL).tables("a").slotName("a").build();

        assertThat(source).hasToString("PostgresSource[postgresql://me:***@db:5432/shop, slot 'a']");
        assertThat(source.sourceOptions().toString()).doesNotContain("s3cret");
    }

    private static List<Problem> problems(Map<String, String> options) {
        return catchThrowableOfType(ConfigurationException.class, () -> PostgresSource.fromMap(options))
                .problems();
    }
}

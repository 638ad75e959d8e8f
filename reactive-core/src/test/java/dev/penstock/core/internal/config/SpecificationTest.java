package dev.penstock.core.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.option.Validation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecificationTest {
    private static final Parameter<List<String>> TABLES =
            Parameter.list("tables", "The tables.").required();
    private static final Parameter<List<String>> TABLE = TABLES.alias("table", "Deprecated.");
    private static final Parameter<String> SLOT =
            Parameter.string("slotName", "The slot.").defaultsTo("slot").matching("[a-z0-9_]{1,63}");
    private static final Parameter<Duration> INTERVAL =
            Parameter.duration("interval", "How often.").defaultsTo("5s").greaterThan(Duration.ZERO);
    private static final Parameter<Long> BUFFER =
            Parameter.bytes("buffer", "How much.").defaultsTo("8MB");
    private static final Parameter<Integer> READERS =
            Parameter.integer("readers", "How many.").defaultsTo("2").greaterThan(0);
    private static final Parameter<Boolean> CLEAN =
            Parameter.bool("clean", "Whether.").defaultsTo("true");
    private static final Parameter<Mode> MODE =
            Parameter.choice("mode", "Which.", Mode.class).defaultsTo("first-one");
    private static final Parameter<String> WORD =
            Parameter.string("word", "A word.").oneOf("baz", "tiny");

    private static final Specification SPECIFICATION = Specification.of(
                    TABLES, TABLE, SLOT, INTERVAL, BUFFER, READERS, CLEAN, MODE, WORD)
            .withRules(List.of(settings -> settings.get(MODE) == Mode.SECOND && settings.isGiven(WORD)
                    ? List.of(new Problem("word", "cannot be given with mode second"))
                    : List.of()));

    @Test
    void readsEveryType() {
        Settings settings = SPECIFICATION.parse(Map.of(
                "tables",
                " a, \"b,c\" ,d.e",
                "interval",
                "250ms",
                "buffer",
                "64kB",
                "readers",
                "7",
                "clean",
                "false",
                "mode",
                "second"));

        assertThat(settings.get(TABLES)).containsExactly("a", "\"b,c\"", "d.e");
        assertThat(settings.get(INTERVAL)).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.get(BUFFER)).isEqualTo(65_536);
        assertThat(settings.get(READERS)).isEqualTo(7);
        assertThat(settings.get(CLEAN)).isFalse();
        assertThat(settings.get(MODE)).isEqualTo(Mode.SECOND);
        assertThat(settings.find(WORD)).isEmpty();
    }

    @Test
    void usesDefaultsForWhatIsNotGivenAndForEmptyText() {
        Settings settings = SPECIFICATION.parse(Map.of("tables", "a", "interval", ""));

        assertThat(settings.get(INTERVAL)).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.get(BUFFER)).isEqualTo(8 << 20);
        assertThat(settings.get(MODE)).isEqualTo(Mode.FIRST_ONE);
        assertThat(settings.isGiven(INTERVAL)).isFalse();
        assertThat(settings.isGiven(TABLES)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "12,12", "1B,1", "1kB,1024", "8MB,8388608", "8 MB,8388608", "2GB,2147483648"})
    void readsSizes(String text, long bytes) {
        assertThat(BUFFER.parse(text)).isEqualTo(bytes);
        assertThat(BUFFER.parse(BUFFER.format(bytes))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1", "1KB", "1mb", "kB", "1.5MB", "1 000", "9223372036854775807kB", "99999999999999999999"})
    void refusesOtherSizes(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> BUFFER.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"0s,0", "500ms,500", "3s,3000", "1m,60000", "2h,7200000"})
    void readsDurations(String text, long millis) {
        assertThat(INTERVAL.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(INTERVAL.parse(INTERVAL.format(Duration.ofMillis(millis)))).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "5sec", "-5s", "1d", "s", "1.5s", "9223372036854775807h"})
    void refusesOtherDurations(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> INTERVAL.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,,b", ",a", "a,", "a,\"b"})
    void refusesListsWithHoles(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TABLES.parse(text));
    }

    @Test
    void reportsAllProblemsAtOnceWithoutAnyValue() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("interval", "secret1");
        options.put("slotname", "secret2");
        options.put("slotName", "SECRET3");
        options.put("buffer", "secret4");
        options.put("readers", "0");
        options.put("clean", "secret5");
        options.put("mode", "secret6");
        options.put("word", "foo");
        options.put("zzzzzzzzz", "secret7");

        ConfigurationException e =
                catchThrowableOfType(ConfigurationException.class, () -> SPECIFICATION.parse(options));

        assertThat(e.problems())
                .containsExactly(
                        new Problem("slotname", "is not an option; did you mean 'slotName'?"),
                        new Problem("zzzzzzzzz", "is not an option"),
                        new Problem("tables", "is required"),
                        new Problem("slotName", "must match [a-z0-9_]{1,63}"),
                        new Problem("interval", "must be a whole number with one of the units ms, s, m and h"),
                        new Problem("buffer", "must be a number of bytes, or of kB, MB or GB"),
                        new Problem("readers", "must be greater than 0"),
                        new Problem("clean", "must be true or false"),
                        new Problem("mode", "must be one of first-one, second"),
                        new Problem("word", "must be one of baz, tiny"));
        assertThat(e.getMessage()).doesNotContainIgnoringCase("secret");
        assertThat(e.isTransient()).isFalse();
    }

    @Test
    void reportsContradictionsBesideOtherProblems() {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class,
                () -> SPECIFICATION.parse(Map.of("mode", "second", "word", "baz", "readers", "x")));

        assertThat(e.problems())
                .containsExactly(
                        new Problem("tables", "is required"),
                        new Problem("readers", "must be an integer"),
                        new Problem("word", "cannot be given with mode second"));
    }

    @Test
    void takesAnAliasForItsOriginal() {
        assertThat(SPECIFICATION.parse(Map.of("table", "a,b")).get(TABLES)).containsExactly("a", "b");
    }

    @Test
    void refusesAnAliasBesideItsOriginal() {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class, () -> SPECIFICATION.parse(Map.of("table", "a", "tables", "b")));

        assertThat(e.problems())
                .containsExactly(new Problem("table", "is another name of 'tables', which is given too"));
    }

    @Test
    void validatesTypedValuesAsItDoesText() {
        SettingsBuilder settings = SPECIFICATION
                .settings()
                .set(TABLES, List.of())
                .set(SLOT, "No Slot")
                .set(INTERVAL, Duration.ZERO)
                .set(WORD, "baz");

        ConfigurationException e = catchThrowableOfType(ConfigurationException.class, settings::build);

        assertThat(e.problems())
                .containsExactly(
                        new Problem("tables", "is required"),
                        new Problem("slotName", "must match [a-z0-9_]{1,63}"),
                        new Problem("interval", "must be greater than 0ms"));
    }

    @Test
    void letsTheLaterOfTwoValuesCount() {
        Settings settings = SPECIFICATION
                .settings()
                .set("tables", "a")
                .set("readers", "x")
                .set(READERS, 3)
                .set(SLOT, "one")
                .set("slotName", "two")
                .build();

        assertThat(settings.get(READERS)).isEqualTo(3);
        assertThat(settings.get(SLOT)).isEqualTo("two");
    }

    @Test
    void describesItself() {
        assertThat(SPECIFICATION.parameters())
                .extracting(Parameter::name)
                .containsExactly(
                        "tables", "table", "slotName", "interval", "buffer", "readers", "clean", "mode", "word");
        assertThat(TABLES.validations()).containsExactly(new Validation(Validation.Type.REQUIRED, ""));
        assertThat(TABLE.validations()).isEmpty();
        assertThat(SLOT.validations()).containsExactly(new Validation(Validation.Type.REGEX, "[a-z0-9_]{1,63}"));
        assertThat(INTERVAL.validations()).containsExactly(new Validation(Validation.Type.GREATER_THAN, "0ms"));
        assertThat(MODE.validations()).containsExactly(new Validation(Validation.Type.INCLUSION, "first-one,second"));
        assertThat(WORD.validations()).containsExactly(new Validation(Validation.Type.INCLUSION, "baz,tiny"));
        assertThat(List.of(TABLES.defaultText(), INTERVAL.defaultText(), BUFFER.defaultText(), MODE.defaultText()))
                .containsExactly("", "5s", "8MB", "first-one");
        assertThat(INTERVAL.type().text()).isEqualTo("duration");
        assertThat(Validation.Type.GREATER_THAN.text()).isEqualTo("greater-than");
    }

    @Test
    void hidesValuesInItsText() {
        assertThat(SPECIFICATION.parse(Map.of("tables", "secret", "word", "baz")))
                .hasToString("Settings[tables, word]");
    }

    enum Mode {
        FIRST_ONE,
        SECOND
    }
}

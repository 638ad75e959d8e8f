package dev.penstock.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Metadata;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.core.option.Validation;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.SourceAdmin;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Tests that the options, methods and types named in the migration pages exist. */
class MigrationPagesTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (.*?) \\| (.*) \\|$");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern CALL = Pattern.compile("\\b([a-z]\\w*)\\(");
    private static final Pattern REFERENCE = Pattern.compile("\\)\\.([a-z]\\w*)$");
    private static final Pattern TYPE = Pattern.compile("\\b([A-Z]\\w*)");
    private static final Set<Class<?>> TYPES = Set.of(
            PostgresSource.class,
            SourceAdmin.class,
            PostgresSink.class,
            Record.class,
            Position.class,
            Acknowledger.class,
            Flux.class);
    private static final Set<String> METHODS = TYPES.stream()
            .flatMap(type -> Stream.of(type.getMethods()))
            .map(Method::getName)
            .collect(Collectors.toSet());
    /** Patterns of tables. */
    private static final Set<String> OTHERS = Set.of("schema.*", "*");

    private final Map<String, Set<String>> options = options();
    private final Set<String> metadata = metadata();

    @ParameterizedTest
    @ValueSource(strings = {"migration-debezium", "migration-conduit"})
    void existingObjectExists(String page) {
        List<String> unknown = new ArrayList<>();
        List<MatchResult> rows = rows(page);
        assertThat(rows).hasSizeGreaterThan(8);
        for (MatchResult row : rows) {
            CODE.matcher(row.group(2))
                    .results()
                    .map(code -> code.group(1))
                    .filter(code -> !exists(code))
                    .forEach(unknown::add);
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void whatConduitCallsTheSameIsAnOptionOfThatName() {
        List<String> same = rows("migration-conduit").stream()
                .filter(row -> row.group(2).matches("(the same|works|accepted).*"))
                .flatMap(row -> CODE.matcher(row.group(1)).results())
                .map(code -> code.group(1))
                .toList();
        assertThat(same).contains("url", "tables", "table", "sdk.batch.size", "snapshot.fetchSize");
        assertThat(same).allMatch(this::isAccepted);
    }

    @Test
    void takesTheSettingsOfAConduitPipelineAsTheyAre() {
        Map<String, String> source = Map.ofEntries(
                Map.entry("url", "postgresql://h/d"),
                Map.entry("tables", "orders, customers"),
                Map.entry("snapshotMode", "initial"),
                Map.entry("snapshot.fetchSize", "50000"),
                Map.entry("cdcMode", "auto"),
                Map.entry("logrepl.publicationName", "conduitpub"),
                Map.entry("logrepl.slotName", "conduitslot"),
                Map.entry("logrepl.autoCleanup", "true"),
                Map.entry("logrepl.withAvroSchema", "true"));
        Map<String, String> destination = Map.of(
                "url", "postgresql://h/d",
                "table", "{{ index .Metadata \"opencdc.collection\" }}",
                "key", "id",
                "sdk.batch.size", "1000",
                "sdk.batch.delay", "1s");
        assertThat(PostgresSource.fromMap(source).slotName()).isEqualTo("conduitslot");
        assertThatCode(() -> PostgresSink.fromMap(destination)).doesNotThrowAnyException();

        Map<String, String> ofTheSdk = new HashMap<>(source);
        ofTheSdk.putAll(Map.of("sdk.batch.size", "1000", "sdk.schema.extract.type", "avro"));
        assertThatThrownBy(() -> PostgresSource.fromMap(ofTheSdk))
                .hasMessageContainingAll("sdk.batch.size", "sdk.schema.extract.type");
    }

    private boolean exists(String code) {
        return OTHERS.contains(code) || isOption(code) || metadata.contains(code) || isApi(code);
    }

    private boolean isOption(String code) {
        List<String> parts = List.of(code.split("=", 2));
        Set<String> values = options.get(parts.get(0));
        if (values == null) {
            return options.values().stream().anyMatch(allowed -> allowed.contains(code));
        }
        return parts.size() == 1 || values.isEmpty() || values.contains(parts.get(1));
    }

    private boolean isAccepted(String name) {
        return name.endsWith("*")
                ? options.keySet().stream().anyMatch(option -> option.startsWith(name.substring(0, name.length() - 1)))
                : options.containsKey(name) || isAlias(name);
    }

    private static boolean isAlias(String name) {
        return name.startsWith("sdk.batch.")
                && PostgresSink.fromMap(Map.of("url", "postgresql://h/d", name, name.endsWith("size") ? "5" : "5ms"))
                        != null;
    }

    /** Returns whether all methods and types that an expression names exist, and it names some. */
    private static boolean isApi(String code) {
        Set<String> methods = new TreeSet<>();
        Stream.of(CALL, REFERENCE)
                .forEach(pattern -> pattern.matcher(code).results().forEach(found -> methods.add(found.group(1))));
        if (code.matches("[a-z]\\w+")) {
            methods.add(code);
        }
        Set<String> types =
                TYPE.matcher(code).results().map(found -> found.group(1)).collect(Collectors.toSet());
        Set<String> known = TYPES.stream().map(Class::getSimpleName).collect(Collectors.toSet());
        return !(methods.isEmpty() && types.isEmpty()) && METHODS.containsAll(methods) && known.containsAll(types);
    }

    private static List<MatchResult> rows(String page) {
        return ROW.matcher(Documents.read(Documents.ROOT.resolve("docs/" + page + ".md")))
                .results()
                .filter(row -> !row.group(2).equals("here") && !row.group(1).startsWith("---"))
                .toList();
    }

    private static Map<String, Set<String>> options() {
        Map<String, Set<String>> options = new HashMap<>();
        for (List<OptionDescription> side : List.of(PostgresSource.options(), PostgresSink.options())) {
            for (OptionDescription parameter : side) {
                Set<String> values = parameter.validations().stream()
                        .filter(validation -> validation.type() == Validation.Type.INCLUSION)
                        .flatMap(validation -> Stream.of(validation.value().split(",", -1)))
                        .collect(Collectors.toSet());
                options.merge(parameter.name(), values, (one, other) -> {
                    Set<String> both = new TreeSet<>(one);
                    both.addAll(other);
                    return both;
                });
            }
        }
        return options;
    }

    private static Set<String> metadata() {
        return Stream.of(Metadata.class.getFields())
                .map(MigrationPagesTest::value)
                .collect(Collectors.toSet());
    }

    private static String value(Field field) {
        try {
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}

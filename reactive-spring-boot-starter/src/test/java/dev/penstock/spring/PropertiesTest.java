package dev.penstock.spring;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.ConfigurationException;
import dev.penstock.kafka.KafkaSink;
import dev.penstock.kafka.KafkaSource;
import dev.penstock.micrometer.SourceMetrics;
import dev.penstock.sink.PostgresSink;
import dev.penstock.sink.PostgresSinkBuilder;
import dev.penstock.source.PostgresSource;
import dev.penstock.source.PostgresSourceBuilder;
import dev.penstock.spring.autoconfigure.PenstockAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockHealthAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockKafkaAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockMetricsAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockNamedPipelinesAutoConfiguration;
import dev.penstock.spring.autoconfigure.PenstockPipelineAutoConfiguration;
import dev.penstock.spring.internal.monitoring.StreamHealthIndicator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Each property of the configuration metadata, set in a real context, with what follows from it. A new property needs an entry. */
class PropertiesTest {
    private static final String URL = "postgresql://nobody@127.0.0.1:1/shop";
    private static final Map<String, String> SOURCE = Map.of("url", URL, "tables", "orders", "logrepl.slot-name", "s");
    private static final Map<String, String> SINK = Map.of("url", URL);

    /** A value of each option of the source that is not the default, and the options that it needs. */
    private static final Map<String, List<String>> SOURCE_OPTIONS = new TreeMap<>(Map.ofEntries(
            entry("url", List.of("postgresql://nobody@127.0.0.1:1/other")),
            entry("tables", List.of("orders,stock")),
            entry("table", List.of("stock", "tables=")),
            entry("columns.exclude", List.of("orders.note")),
            entry("columns.mask", List.of("orders.note=null")),
            entry("columns.mask-salt", List.of("salt", "columns.mask=orders.note=sha256")),
            entry("snapshot-mode", List.of("never")),
            entry("snapshot.parallelism", List.of("3")),
            entry("snapshot.order", List.of("largest-first")),
            entry("logrepl.publication-name", List.of("p")),
            entry("logrepl.slot-name", List.of("other")),
            entry("logrepl.auto-cleanup", List.of("false")),
            entry("logrepl.status-interval", List.of("7s")),
            entry("logrepl.temporary-slot", List.of("true")),
            entry("logrepl.failover", List.of("true")),
            entry("logrepl.slot-timeout", List.of("7s")),
            entry("logrepl.truncate", List.of("ignore")),
            entry("logrepl.messages", List.of("true")),
            entry("schema-changes", List.of("emit")),
            entry("logrepl.origin", List.of("none")),
            entry("reconnect.max-attempts", List.of("3")),
            entry("reconnect.max-backoff", List.of("7s")),
            entry("buffer.bytes", List.of("9MB")),
            entry("slot-ahead", List.of("fail")),
            entry("slot-in-use", List.of("wait")),
            entry("slot-lost", List.of("resnapshot")),
            entry("source-changed", List.of("resnapshot")),
            entry("moved-from", List.of("7000000000000000000"))));

    private static final Map<String, List<String>> SINK_OPTIONS = new TreeMap<>(Map.ofEntries(
            entry("table", List.of("copies")),
            entry("table.allowed", List.of("copies.*")),
            entry("key", List.of("id")),
            entry("truncate.shared", List.of("empty")),
            entry("schema", List.of("create")),
            entry("schema.dropped-columns", List.of("drop", "schema=evolve")),
            entry("batch.size", List.of("7")),
            entry("sdk.batch.size", List.of("7")),
            entry("batch.bytes", List.of("9MB")),
            entry("batch.delay", List.of("7ms")),
            entry("sdk.batch.delay", List.of("7ms")),
            entry("batch.transactions", List.of("split")),
            entry("parallelism", List.of("3")),
            entry("delivery", List.of("exactly-once", "pipeline=p")),
            entry("pipeline", List.of("other", "delivery=exactly-once")),
            entry("position-table", List.of("own.position", "delivery=exactly-once", "pipeline=p")),
            entry("on-error", List.of("dead-letter", "dead-letter.table=rejected")),
            entry("dead-letter.table", List.of("own.rejected", "on-error=dead-letter")),
            entry("session.replication-role", List.of("replica")),
            entry("session.replication-origin", List.of("elsewhere")),
            entry("session.answer-timeout", List.of("7m")),
            entry("retry.timeout", List.of("7m"))));

    private static final String SERVERS = "127.0.0.1:1";
    private static final Map<String, String> KAFKA = Map.of("kafka.bootstrap-servers", SERVERS);
    private static final Map<String, String> KAFKA_TOPICS =
            Map.of("kafka.bootstrap-servers", SERVERS, "topics", "t", "group", "g");

    private static final Map<String, List<String>> KAFKA_SINK_OPTIONS = new TreeMap<>(Map.ofEntries(
            entry("kafka.bootstrap-servers", List.of("127.0.0.1:2")),
            entry("topic", List.of("shop.{table}")),
            entry("topic.messages", List.of("shop.messages")),
            entry("topics.create", List.of("false")),
            entry("topics.partitions", List.of("3")),
            entry("topics.replication", List.of("3")),
            entry("format", List.of("debezium")),
            entry("debezium.name", List.of("shop", "format=debezium")),
            entry("debezium.database", List.of("shop", "format=debezium")),
            entry("debezium.decimals", List.of("string", "format=debezium")),
            entry("registry.url", List.of("http://127.0.0.1:2", "format=avro")),
            entry(
                    "registry.user",
                    List.of("app", "format=avro", "registry.url=http://127.0.0.1:1", "registry.password=p")),
            entry(
                    "registry.password",
                    List.of("other", "format=avro", "registry.url=http://127.0.0.1:1", "registry.user=app")),
            entry("registry.register", List.of("false", "format=avro", "registry.url=http://127.0.0.1:1")),
            entry("avro.subjects", List.of("record", "format=avro", "registry.url=http://127.0.0.1:1")),
            entry("tombstones", List.of("true")),
            entry("partition", List.of("transaction")),
            entry("key-changes", List.of("update")),
            entry("delivery", List.of("exactly-once")),
            entry("pipeline", List.of("own")),
            entry("positions.topic", List.of("own.positions")),
            entry("transaction.timeout", List.of("7s")),
            entry("batch.size", List.of("7")),
            entry("batch.bytes", List.of("9MB")),
            entry("retry.timeout", List.of("7m"))));

    private static final Map<String, List<String>> KAFKA_SOURCE_OPTIONS = new TreeMap<>(Map.ofEntries(
            entry("kafka.bootstrap-servers", List.of("127.0.0.1:2")),
            entry("topics", List.of("t,u")),
            entry("group", List.of("other")),
            entry("revoke.timeout", List.of("7s")),
            entry("truncations", List.of("ignore")),
            entry("registry.url", List.of("http://127.0.0.1:2")),
            entry("registry.user", List.of("app", "registry.url=http://127.0.0.1:1", "registry.password=p")),
            entry("registry.password", List.of("other", "registry.url=http://127.0.0.1:1", "registry.user=app"))));

    /** Options that are accepted for compatibility and have no effect; only that a wrong value is reported can be seen. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.of(
            "snapshot.fetch-size", "few",
            "cdc-mode", "guess",
            "logrepl.with-avro-schema", "perhaps");

    /** The starter's own properties, with what follows from each. */
    private static final Map<String, ContextConsumer<AssertableApplicationContext>> OWN = new TreeMap<>(Map.ofEntries(
            entry(
                    "penstock.source.enabled=false",
                    context -> assertThat(context).doesNotHaveBean(PostgresSource.class)),
            entry("penstock.sink.enabled=false", context -> assertThat(context).doesNotHaveBean(PostgresSink.class)),
            entry(
                    "penstock.source.ssl.bundle=none",
                    context -> assertThat(context.getStartupFailure())
                            .rootCause()
                            .hasMessageContaining("penstock.source.ssl.bundle: is not the name of an SSL bundle")),
            entry(
                    "penstock.sink.ssl.bundle=none",
                    context -> assertThat(context.getStartupFailure())
                            .rootCause()
                            .hasMessageContaining("penstock.sink.ssl.bundle: is not the name of an SSL bundle")),
            entry(
                    "penstock.sink.url=" + URL + "2",
                    context ->
                            assertThat(context.getBean(PostgresSink.class)).hasToString("PostgresSink[" + URL + "2]")),
            entry(
                    "penstock.pipelines.x.source.tables=t",
                    context -> assertThat(context.getStartupFailure())
                            .rootCause()
                            .hasMessageContaining("penstock.pipelines.x.source.url: is required")),
            entry(
                    "penstock.kafka.sink.enabled=false",
                    context -> assertThat(context).hasNotFailed().doesNotHaveBean(KafkaSink.class)),
            entry(
                    "penstock.kafka.source.enabled=false",
                    context -> assertThat(context).hasNotFailed().doesNotHaveBean(KafkaSource.class)),
            entry(
                    "penstock.kafka.sink.kafka.x.y=z",
                    context -> assertThat(context.getStartupFailure())
                            .rootCause()
                            .hasMessageContaining("penstock.kafka.sink.kafka.x.y: is not a setting of Kafka's")),
            entry(
                    "penstock.kafka.source.kafka.x.y=z",
                    context -> assertThat(context.getStartupFailure())
                            .rootCause()
                            .hasMessageContaining("penstock.kafka.source.kafka.x.y: is not a setting of Kafka's")),
            entry(
                    "penstock.shutdown-timeout=7s",
                    context -> assertThat(lifecycle(context))
                            .extracting("patience")
                            .isEqualTo(Duration.ofSeconds(7))),
            entry(
                    "penstock.resume=file",
                    context -> assertThat(context.getStartupFailure())
                            .rootCause()
                            .hasMessageContaining("penstock.resume-file: is required with penstock.resume=file")),
            entry(
                    "penstock.resume-file=here",
                    context -> assertThat(lifecycle(context))
                            .extracting("works")
                            .extracting(works -> ((Supplier<?>) works).get())
                            .extracting("store")
                            .hasToString("PositionStore[" + Path.of("here").toAbsolutePath() + ']')),
            entry(
                    "penstock.restart.enabled=false",
                    context -> assertThat(lifecycle(context))
                            .extracting("restart.enabled")
                            .isEqualTo(false)),
            entry(
                    "penstock.restart.backoff=7s",
                    context -> assertThat(lifecycle(context))
                            .extracting("restart.backoff")
                            .isEqualTo(Duration.ofSeconds(7))),
            entry(
                    "penstock.restart.max-backoff=7s",
                    context -> assertThat(lifecycle(context))
                            .extracting("restart.maxBackoff")
                            .isEqualTo(Duration.ofSeconds(7))),
            entry(
                    "penstock.health.message-timeout=7s",
                    context -> assertThat(health(context))
                            .extracting("limits.messageTimeout")
                            .isEqualTo(Duration.ofSeconds(7))),
            entry(
                    "penstock.health.acknowledgement-timeout=7s",
                    context -> assertThat(health(context))
                            .extracting("limits.acknowledgementTimeout")
                            .isEqualTo(Duration.ofSeconds(7))),
            entry(
                    "penstock.metrics.interval=7s",
                    context -> assertThat(context.getBean(SourceMetrics.class))
                            .extracting("interval")
                            .isEqualTo(Duration.ofSeconds(7))),
            entry(
                    "management.health.penstock.enabled=false",
                    context -> assertThat(context).doesNotHaveBean(StreamHealthIndicator.class))));

    /** Options that a property of the starter requires. */
    private static final Map<String, String> BESIDE = Map.of(
            "penstock.resume-file=here", "penstock.resume=file",
            "penstock.kafka.sink.enabled=false", "penstock.kafka.sink.topic=t",
            "penstock.kafka.source.enabled=false", "penstock.kafka.source.topics=t");

    @Test
    void noneIsLeftOut() {
        Set<String> covered = new TreeSet<>();
        SOURCE_OPTIONS.keySet().forEach(option -> covered.add("penstock.source." + option));
        SINK_OPTIONS.keySet().forEach(option -> covered.add("penstock.sink." + option));
        KAFKA_SINK_OPTIONS.keySet().forEach(option -> covered.add("penstock.kafka.sink." + option));
        KAFKA_SOURCE_OPTIONS.keySet().forEach(option -> covered.add("penstock.kafka.source." + option));
        WITHOUT_EFFECT.keySet().forEach(option -> covered.add("penstock.source." + option));
        OWN.keySet()
                .forEach(
                        property -> covered.add(property.replaceFirst("=.*", "").replaceFirst("\\.x\\..*", "")));
        Set<String> known = new TreeSet<>();
        JsonMapper.shared()
                .readTree(ConfigurationMetadata.json())
                .get("properties")
                .forEach(property -> known.add(property.get("name").asString()));
        assertThat(covered).isEqualTo(known);
    }

    static Stream<String> sourceOptions() {
        return SOURCE_OPTIONS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("sourceOptions")
    void anOptionOfTheSourceIsThatOfTheLibrary(String option) {
        Map<String, String> given = given(SOURCE, option, SOURCE_OPTIONS.get(option));
        PostgresSourceBuilder expected = PostgresSource.builder();
        camelCase(given).forEach(expected::option);
        PostgresSourceBuilder without = PostgresSource.builder();
        camelCase(SOURCE).forEach(without::option);
        context(properties("penstock.source.", given))
                .run(context -> assertThat(context.getBean(PostgresSource.class))
                        .extracting("options")
                        .usingRecursiveComparison()
                        .isNotEqualTo(options(without.build()))
                        .isEqualTo(options(expected.build())));
    }

    static Stream<String> sinkOptions() {
        return SINK_OPTIONS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("sinkOptions")
    void anOptionOfTheSinkIsThatOfTheLibrary(String option) {
        Map<String, String> given = given(SINK, option, SINK_OPTIONS.get(option));
        PostgresSinkBuilder expected = PostgresSink.builder();
        camelCase(given).forEach(expected::option);
        PostgresSinkBuilder without = PostgresSink.builder();
        camelCase(SINK).forEach(without::option);
        context(properties("penstock.sink.", given))
                .run(context -> assertThat(context.getBean(PostgresSink.class))
                        .extracting("sessions.options")
                        .usingRecursiveComparison()
                        .isNotEqualTo(writeOptions(without.build()))
                        .isEqualTo(writeOptions(expected.build())));
    }

    static Stream<String> kafkaSinkOptions() {
        return KAFKA_SINK_OPTIONS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("kafkaSinkOptions")
    void anOptionOfTheKafkaSinkIsThatOfTheLibrary(String option) {
        Map<String, String> given = given(KAFKA, option, KAFKA_SINK_OPTIONS.get(option));
        context(properties("penstock.source.", SOURCE))
                .withPropertyValues(properties("penstock.kafka.sink.", given))
                .run(context -> compare(
                        context.getBean(KafkaSink.class), kafkaSink(given), kafkaSink(KAFKA), "sessions.settings"));
    }

    static Stream<String> kafkaSourceOptions() {
        return KAFKA_SOURCE_OPTIONS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("kafkaSourceOptions")
    void anOptionOfTheKafkaSourceIsThatOfTheLibrary(String option) {
        Map<String, String> given = given(KAFKA_TOPICS, option, KAFKA_SOURCE_OPTIONS.get(option));
        context(properties("penstock.kafka.source.", given))
                .run(context -> compare(
                        context.getBean(KafkaSource.class), kafkaSource(given), kafkaSource(KAFKA_TOPICS), "settings"));
    }

    /** Compares settings by their fields, those of functions and of the login at a registry included. */
    private static void compare(Object actual, Object expected, Object without, String settings) {
        assertThat(actual)
                .extracting(settings)
                .usingRecursiveComparison()
                .isEqualTo(assertThat(expected).extracting(settings).actual());
        assertThat(assertThat(expected).extracting(settings).actual())
                .usingRecursiveComparison()
                .isNotEqualTo(assertThat(without).extracting(settings).actual());
    }

    private static KafkaSink kafkaSink(Map<String, String> options) {
        return KafkaSink.builder()
                .options(camelCase(options))
                .defaultPipeline(Mono.just("unused"))
                .build();
    }

    private static KafkaSource kafkaSource(Map<String, String> options) {
        return KafkaSource.fromMap(camelCase(options));
    }

    @Test
    void anOptionWithoutEffectIsStillChecked() {
        WITHOUT_EFFECT.forEach((option, wrong) -> context(
                        properties("penstock.source.", given(SOURCE, option, List.of(wrong))))
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageStartingWith("penstock.source." + camelCase(option) + ": ")));
    }

    static Stream<String> ownProperties() {
        return OWN.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("ownProperties")
    void aPropertyOfTheStarterHasItsEffect(String property) {
        Map<String, String> base = new LinkedHashMap<>();
        if (!property.startsWith("penstock.pipelines")) {
            SOURCE.forEach((name, value) -> base.put("penstock.source." + name, value));
            SINK.forEach((name, value) -> base.put("penstock.sink." + name, value));
        }
        ApplicationContextRunner application = context(base.entrySet().stream()
                        .map(entry -> entry.getKey() + '=' + entry.getValue())
                        .toArray(String[]::new))
                .withUserConfiguration(FinishedPipeline.class);
        if (BESIDE.containsKey(property)) {
            application = application.withPropertyValues(BESIDE.get(property));
        }
        application.withPropertyValues(property).run(OWN.get(property));
    }

    private static Map<String, String> given(Map<String, String> base, String option, List<String> valueAndNeeds) {
        Map<String, String> given = new LinkedHashMap<>(base);
        valueAndNeeds.stream().skip(1).forEach(need -> {
            String[] parts = need.split("=", 2);
            if (parts[1].isEmpty()) {
                given.remove(parts[0]);
            } else {
                given.put(parts[0], parts[1]);
            }
        });
        given.put(option, valueAndNeeds.get(0));
        return given;
    }

    private static String[] properties(String prefix, Map<String, String> options) {
        return options.entrySet().stream()
                .map(option -> prefix + option.getKey() + '=' + option.getValue())
                .toArray(String[]::new);
    }

    private static Map<String, String> camelCase(Map<String, String> options) {
        Map<String, String> named = new LinkedHashMap<>();
        options.forEach((name, value) -> named.put(camelCase(name), value));
        return named;
    }

    private static String camelCase(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("-", -1)) {
            camel.append(camel.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return camel.toString();
    }

    private static Object options(PostgresSource source) {
        return assertThat(source).extracting("options").actual();
    }

    private static Object writeOptions(PostgresSink sink) {
        return assertThat(sink).extracting("sessions.options").actual();
    }

    private static PipelineLifecycle lifecycle(AssertableApplicationContext context) {
        return context.getBean(PipelineLifecycle.class);
    }

    private static StreamHealthIndicator health(AssertableApplicationContext context) {
        return context.getBean(StreamHealthIndicator.class);
    }

    private static ApplicationContextRunner context(String... properties) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        PenstockAutoConfiguration.class,
                        PenstockHealthAutoConfiguration.class,
                        PenstockKafkaAutoConfiguration.class,
                        PenstockMetricsAutoConfiguration.class,
                        PenstockNamedPipelinesAutoConfiguration.class,
                        PenstockPipelineAutoConfiguration.class,
                        MetricsAutoConfiguration.class,
                        CompositeMeterRegistryAutoConfiguration.class,
                        SimpleMetricsExportAutoConfiguration.class))
                .withPropertyValues(properties);
    }

    /** It needs no server. */
    @Configuration(proxyBeanMethods = false)
    static class FinishedPipeline {
        @Bean
        RecordPipeline pipeline() {
            return records -> Flux.empty();
        }
    }
}

package dev.penstock.conduit.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.conduit.proto.config.Parameter;
import dev.penstock.conduit.proto.config.Validation;
import dev.penstock.core.ConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The parameters of Conduit's PostgreSQL connector v0.10.1 to v0.14.2 are those of this one, with the same defaults. */
class ConnectorConfigurationTest {
    private static final Map<String, String> SOURCE = Map.ofEntries(
            Map.entry("url", ""),
            Map.entry("tables", ""),
            Map.entry("table", ""),
            Map.entry("cdcMode", "auto"),
            Map.entry("logrepl.autoCleanup", "true"),
            Map.entry("logrepl.publicationName", "conduitpub"),
            Map.entry("logrepl.slotName", "conduitslot"),
            Map.entry("logrepl.withAvroSchema", "true"),
            Map.entry("snapshot.fetchSize", "50000"),
            Map.entry("snapshotMode", "initial"),
            Map.entry("sdk.batch.delay", "0"),
            Map.entry("sdk.batch.size", "0"),
            Map.entry("sdk.schema.context.enabled", "true"),
            Map.entry("sdk.schema.context.name", ""),
            Map.entry("sdk.schema.extract.key.enabled", "false"),
            Map.entry("sdk.schema.extract.key.subject", "key"),
            Map.entry("sdk.schema.extract.payload.enabled", "false"),
            Map.entry("sdk.schema.extract.payload.subject", "payload"),
            Map.entry("sdk.schema.extract.type", "avro"));
    private static final Map<String, String> DESTINATION = Map.ofEntries(
            Map.entry("url", ""),
            Map.entry("table", "{{ index .Metadata \"opencdc.collection\" }}"),
            Map.entry("key", ""),
            Map.entry("sdk.batch.delay", "0"),
            Map.entry("sdk.batch.size", "0"),
            Map.entry("sdk.rate.burst", "0"),
            Map.entry("sdk.rate.perSecond", "0"),
            Map.entry("sdk.record.format", "opencdc/json"),
            Map.entry("sdk.record.format.options", ""),
            Map.entry("sdk.schema.extract.key.enabled", "true"),
            Map.entry("sdk.schema.extract.payload.enabled", "true"));

    @Test
    void hasTheParametersAndDefaultsOfConduitsConnector() {
        SOURCE.forEach((name, value) -> assertThat(
                        ConnectorParameters.source().get(name).getDefault())
                .as(name)
                .isEqualTo(value));
        DESTINATION.forEach((name, value) -> assertThat(
                        ConnectorParameters.destination().get(name).getDefault())
                .as(name)
                .isEqualTo(value));
    }

    /** Conduit does not start a connector whose validations it cannot read. */
    @Test
    void hasValidationsThatConduitCanRead() {
        Map<String, Parameter> all = new HashMap<>(ConnectorParameters.source());
        ConnectorParameters.destination().forEach((name, parameter) -> all.put("destination " + name, parameter));
        all.forEach((name, parameter) -> {
            assertThat(parameter.getDescription()).as(name).isNotBlank();
            for (Validation validation : parameter.getValidationsList()) {
                switch (validation.getType()) {
                    case TYPE_GREATER_THAN, TYPE_LESS_THAN ->
                        assertThat(validation.getValue()).as(name).matches("-?[0-9]+");
                    case TYPE_REGEX ->
                        assertThatCode(() -> Pattern.compile(validation.getValue()))
                                .as(name)
                                .doesNotThrowAnyException();
                    default -> assertThat(validation.getType()).isNotEqualTo(Validation.Type.TYPE_UNSPECIFIED);
                }
            }
        });
    }

    @Test
    void takesTheSettingsOfAPipelineAsTheyAre() {
        Map<String, String> source = new HashMap<>(SOURCE);
        source.putAll(Map.of("url", "postgres://localhost/shop", "tables", "orders, customers"));
        ConnectorConfiguration settings = ConnectorConfiguration.ofSource(source);
        assertThat(settings.source().slotName()).isEqualTo("conduitslot");
        assertThat(settings.option(ConnectorParameters.WITH_AVRO_SCHEMA, true)).isTrue();

        Map<String, String> destination = new HashMap<>(DESTINATION);
        destination.putAll(Map.of("url", "postgres://localhost/shop", "sdk.batch.delay", "1m1.5s"));
        assertThat(ConnectorConfiguration.ofDestination(destination).duration(SdkParameter.BATCH_DELAY))
                .isEqualTo(Duration.ofMillis(61_500));
    }

    @Test
    void readsTheDurationsOfGo() {
        assertThat(GoDuration.toMillis("1h2m3s4ms")).isEqualTo("3723004ms");
        assertThat(GoDuration.toMillis("0")).isEqualTo("0ms");
        assertThat(GoDuration.toMillis("20ns")).isEqualTo("1ms");
        assertThat(GoDuration.isValid("1.5")).isFalse();
        assertThat(GoDuration.isValid("5 s")).isFalse();
        assertThat(GoDuration.isValid("")).isFalse();
        ConnectorConfiguration settings = ConnectorConfiguration.ofSource(
                Map.of("url", "postgres://localhost/shop", "tables", "orders", "logrepl.statusInterval", "1.5s"));
        assertThat(settings.options()).containsEntry("logrepl.statusInterval", "1500ms");
    }

    @Test
    void namesEveryProblemAndNoValue() {
        assertThatThrownBy(() -> ConnectorConfiguration.ofDestination(Map.of(
                        "url", "postgres://u:s3cret@[/x", "pipeline", "p", "sdk.batch.delay", "soon", "tabel", "x")))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(4))
                .hasMessageContainingAll("url:", "pipeline:", "sdk.batch.delay:", "tabel")
                .hasMessageNotContaining("s3cret");
        assertThat(ConnectorConfiguration.ofSource(Map.of("url", "postgres://u:s3cret@h/x", "tables", "t"))
                        .toString())
                .doesNotContain("s3cret");
    }
}

package dev.penstock.conduit.configuration;

import dev.penstock.conduit.proto.config.Parameter;
import dev.penstock.conduit.proto.config.Validation;
import dev.penstock.conduit.proto.connector.Specification;
import dev.penstock.core.option.OptionDescription;
import dev.penstock.core.option.OptionType;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The parameters of source and destination as Conduit shows them: the library's, and those of the Go SDK. */
public final class ConnectorParameters {
    static final String NAME = "penstock";
    public static final String WITH_AVRO_SCHEMA = "logrepl.withAvroSchema";

    /** Conduit keeps positions: a second position in the target would not be read by anyone. */
    static final Set<String> NOT_OF_DESTINATION =
            Set.of("delivery", "pipeline", "positionTable", "onError", "deadLetter.table");

    private ConnectorParameters() {}

    public static Specification specification() {
        return Specification.newBuilder()
                .setName(NAME)
                .setSummary("PostgreSQL source and destination: a snapshot, then every change, losslessly.")
                .setDescription(
                        "Reads tables and their changes by logical replication, and writes records to tables. Takes the"
                                + " parameters of Conduit's PostgreSQL connector, and goes on from its positions.")
                .setVersion(version())
                .setAuthor("Penstock")
                .putAllSourceParams(source())
                .putAllDestinationParams(destination())
                .build();
    }

    /** Conduit wants semantic versions with a leading v. */
    static String version() {
        String version = ConnectorParameters.class.getPackage().getImplementationVersion();
        return 'v' + (version == null ? "0.0.0" : version);
    }

    static Map<String, Parameter> source() {
        Map<String, Parameter> parameters = new TreeMap<>();
        PostgresSource.options().forEach(parameter -> parameters.put(parameter.name(), of(parameter)));
        parameters.computeIfPresent(
                WITH_AVRO_SCHEMA,
                (name, parameter) -> parameter.toBuilder()
                        .setDefault("true")
                        .setDescription(
                                "Whether keys and payloads are encoded with an Avro schema, which Conduit's schema service"
                                        + " keeps; with `false` records are structured data.")
                        .build());
        SdkParameter.SOURCE.forEach(parameter -> parameters.put(parameter.name(), of(parameter)));
        return parameters;
    }

    static Map<String, Parameter> destination() {
        Map<String, Parameter> parameters = new TreeMap<>();
        PostgresSink.options().stream()
                .filter(parameter -> !NOT_OF_DESTINATION.contains(parameter.name()))
                .forEach(parameter -> parameters.put(parameter.name(), of(parameter)));
        SdkParameter.DESTINATION.forEach(parameter -> parameters.put(parameter.name(), of(parameter)));
        return parameters;
    }

    private static Parameter of(OptionDescription parameter) {
        Parameter.Builder builder = Parameter.newBuilder()
                .setDefault(parameter.defaultText())
                .setDescription(parameter.description())
                .setType(
                        switch (parameter.type()) {
                            case INT -> Parameter.Type.TYPE_INT;
                            case BOOL -> Parameter.Type.TYPE_BOOL;
                            case DURATION -> Parameter.Type.TYPE_DURATION;
                            case STRING, BYTES, LIST -> Parameter.Type.TYPE_STRING;
                        });
        parameter.validations().stream()
                .filter(validation -> isReadable(parameter, validation))
                .forEach(validation -> builder.addValidations(of(validation)));
        return builder.build();
    }

    /** Conduit reads the operand of greater-than as a number. */
    private static boolean isReadable(OptionDescription parameter, dev.penstock.core.option.Validation validation) {
        return validation.type() != dev.penstock.core.option.Validation.Type.GREATER_THAN
                || parameter.type() == OptionType.INT;
    }

    private static Validation of(dev.penstock.core.option.Validation validation) {
        return switch (validation.type()) {
            case REQUIRED -> validation(Validation.Type.TYPE_REQUIRED, "");
            case INCLUSION -> validation(Validation.Type.TYPE_INCLUSION, validation.value());
            case GREATER_THAN -> validation(Validation.Type.TYPE_GREATER_THAN, validation.value());
            // In Go an expression matches any part of the text.
            case REGEX -> validation(Validation.Type.TYPE_REGEX, "^(?:" + validation.value() + ")$");
        };
    }

    private static Parameter of(SdkParameter parameter) {
        Parameter.Builder builder =
                Parameter.newBuilder().setDefault(parameter.defaultText()).setDescription(parameter.description());
        switch (parameter.type()) {
            case STRING -> builder.setType(Parameter.Type.TYPE_STRING);
            case BOOL -> builder.setType(Parameter.Type.TYPE_BOOL);
            case DURATION -> builder.setType(Parameter.Type.TYPE_DURATION);
            case INT ->
                builder.setType(Parameter.Type.TYPE_INT)
                        .addValidations(validation(Validation.Type.TYPE_GREATER_THAN, "-1"));
            case AVRO ->
                builder.setType(Parameter.Type.TYPE_STRING)
                        .addValidations(validation(Validation.Type.TYPE_INCLUSION, "avro"));
            case ZERO ->
                builder.setType(Parameter.Type.TYPE_FLOAT)
                        .addAllValidations(List.of(
                                validation(Validation.Type.TYPE_GREATER_THAN, "-1"),
                                validation(Validation.Type.TYPE_LESS_THAN, "1")));
        }
        return builder.build();
    }

    private static Validation validation(Validation.Type type, String value) {
        return Validation.newBuilder().setType(type).setValue(value).build();
    }
}

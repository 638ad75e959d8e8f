package dev.penstock.conduit.configuration;

import dev.penstock.core.ConfigurationException.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parameter that the Go SDK adds to every connector, by its name there. Existing pipelines use some of them, so all are
 * declared: those that have an effect here, and those whose only accepted value is the one without effect.
 *
 * @param name the name
 * @param type the type of its text
 * @param defaultText the default of the SDK for the PostgreSQL connector
 * @param description what the parameter means
 */
public record SdkParameter(String name, Type type, String defaultText, String description) {
    public static final SdkParameter BATCH_SIZE = new SdkParameter(
            "sdk.batch.size",
            Type.INT,
            "0",
            "The largest number of records in a batch; with 0 a batch is as large as the message size allows.");
    public static final SdkParameter BATCH_DELAY = new SdkParameter(
            "sdk.batch.delay",
            Type.DURATION,
            "0",
            "How long a batch with fewer records than `sdk.batch.size` waits for more; with 0 it does not wait.");
    static final SdkParameter CONTEXT_ENABLED = new SdkParameter(
            "sdk.schema.context.enabled",
            Type.BOOL,
            "true",
            "Whether schema subjects begin with the name of a schema context and a colon.");
    static final SdkParameter CONTEXT_NAME = new SdkParameter(
            "sdk.schema.context.name",
            Type.STRING,
            "",
            "The name of the schema context; without it the identifier of the connector.");
    static final SdkParameter EXTRACT_KEY = new SdkParameter(
            "sdk.schema.extract.key.enabled",
            Type.BOOL,
            "false",
            "Whether keys are encoded with a schema although `logrepl.withAvroSchema` is false.");
    static final SdkParameter EXTRACT_KEY_SUBJECT = new SdkParameter(
            "sdk.schema.extract.key.subject",
            Type.STRING,
            "key",
            "The subject of such a key schema, after the collection and a dot.");
    static final SdkParameter EXTRACT_PAYLOAD = new SdkParameter(
            "sdk.schema.extract.payload.enabled",
            Type.BOOL,
            "false",
            "Whether payloads are encoded with a schema although `logrepl.withAvroSchema` is false.");
    static final SdkParameter EXTRACT_PAYLOAD_SUBJECT = new SdkParameter(
            "sdk.schema.extract.payload.subject",
            Type.STRING,
            "payload",
            "The subject of such a payload schema, after the collection and a dot.");
    static final SdkParameter EXTRACT_TYPE =
            new SdkParameter("sdk.schema.extract.type", Type.AVRO, "avro", "The type of schemas.");
    public static final SdkParameter DECODE_KEY = new SdkParameter(
            "sdk.schema.extract.key.enabled", Type.BOOL, "true", "Whether keys are decoded by their schema.");
    public static final SdkParameter DECODE_PAYLOAD = new SdkParameter(
            "sdk.schema.extract.payload.enabled", Type.BOOL, "true", "Whether payloads are decoded by their schema.");
    static final SdkParameter RATE_BURST =
            new SdkParameter("sdk.rate.burst", Type.ZERO, "0", "Accepted with the value 0: there is no rate limit.");
    static final SdkParameter RATE_PER_SECOND = new SdkParameter(
            "sdk.rate.perSecond", Type.ZERO, "0", "Accepted with the value 0: there is no rate limit.");
    static final SdkParameter RECORD_FORMAT = new SdkParameter(
            "sdk.record.format",
            Type.STRING,
            "opencdc/json",
            "Accepted and without effect: columns are written, not serialized records.");
    static final SdkParameter RECORD_FORMAT_OPTIONS = new SdkParameter(
            "sdk.record.format.options", Type.STRING, "", "Accepted and without effect, as `sdk.record.format`.");

    static final List<SdkParameter> SOURCE = List.of(
            BATCH_SIZE,
            BATCH_DELAY,
            CONTEXT_ENABLED,
            CONTEXT_NAME,
            EXTRACT_KEY,
            EXTRACT_KEY_SUBJECT,
            EXTRACT_PAYLOAD,
            EXTRACT_PAYLOAD_SUBJECT,
            EXTRACT_TYPE);
    static final List<SdkParameter> DESTINATION = List.of(
            BATCH_SIZE,
            BATCH_DELAY,
            DECODE_KEY,
            DECODE_PAYLOAD,
            RATE_BURST,
            RATE_PER_SECOND,
            RECORD_FORMAT,
            RECORD_FORMAT_OPTIONS);

    /** Returns what is wrong with a value, or {@code null} if nothing is. */
    @Nullable
    Problem problem(String value) {
        String message = switch (type) {
            case STRING -> null;
            case BOOL -> value.matches("true|false") ? null : "must be true or false";
            case INT -> value.matches("[0-9]{1,9}") ? null : "must be a whole number from 0";
            case DURATION -> GoDuration.isValid(value) ? null : "must be a duration such as 1s or 500ms";
            case AVRO -> value.equals("avro") ? null : "must be avro";
            case ZERO ->
                value.matches("0+(\\.0+)?") ? null : "is not supported by this connector: remove it, or set it to 0";
        };
        return message == null ? null : new Problem(name, message);
    }

    /** The types of a value's text. */
    enum Type {
        STRING,
        BOOL,
        INT,
        DURATION,
        /** The word {@code avro}. */
        AVRO,
        /** A number that has to be 0. */
        ZERO
    }
}

package dev.penstock.kafka.internal.registry;

import dev.penstock.kafka.error.SchemaRegistryException;
import dev.penstock.kafka.internal.registry.RegistryHttp.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The client of a schema registry with the interface of Confluent's. Its methods block, at most for the deadline of a
 * request. Schemas that were read are kept. Thread-safe.
 */
public final class SchemaRegistry {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SCHEMAS = 2000;
    /** The maximum number of characters of the schemas that are kept. */
    private static final long HELD = 8 << 20;

    private static final int MESSAGE_LENGTH = 300;

    private final RegistrySettings settings;
    private final RegistryHttp http;
    private final Map<Integer, String> schemas = new LinkedHashMap<>();
    private long held;

    /** Creates a client. Nothing is connected yet. */
    public SchemaRegistry(RegistrySettings settings) {
        this.settings = settings;
        this.http = new RegistryHttp(settings);
    }

    /**
     * Returns the id of a schema, which is registered if that is allowed.
     *
     * @throws IncompatibleSchemaException if the registry refuses it because of the subject's former schemas
     */
    public int register(String subject, String schema) throws IncompatibleSchemaException {
        String path = "/subjects/" + encoded(subject) + (settings.register() ? "/versions" : "");
        Answer answer = http.post(path, JSON.writeValueAsString(Map.of("schema", schema)));
        if (answer.status() == 409) {
            throw new IncompatibleSchemaException(message(answer));
        }
        if (answer.status() == 404 && !settings.register()) {
            throw new SchemaRegistryException(
                    "The schema of subject '" + subject + "' is not registered at '" + settings
                            + "', and registry.register is false. Register it, or set registry.register=true. Schema: "
                            + schema,
                    null,
                    false);
        }
        requireSuccess(answer, "Registering the schema of subject '" + subject + "'");
        return read(answer).path("id").asInt();
    }

    /** Returns the text of a schema. */
    public String schema(int id) {
        synchronized (schemas) {
            String known = schemas.get(id);
            if (known != null) {
                return known;
            }
        }
        Answer answer = http.get("/schemas/ids/" + id);
        if (answer.status() == 404) {
            throw new SchemaRegistryException(
                    "The schema registry at '" + settings + "' has no schema with the id " + id
                            + ", which a message names. Check registry.url: it must be the registry of the writer.",
                    null,
                    false);
        }
        requireSuccess(answer, "Reading the schema with the id " + id);
        String schema = read(answer).path("schema").asString("");
        synchronized (schemas) {
            while (schemas.size() >= SCHEMAS || (held + schema.length() > HELD && !schemas.isEmpty())) {
                held -= String.valueOf(
                                schemas.remove(schemas.keySet().iterator().next()))
                        .length();
            }
            schemas.put(id, schema);
            held += schema.length();
        }
        return schema;
    }

    private void requireSuccess(Answer answer, String doing) {
        if (answer.status() == 200) {
            return;
        }
        boolean refused = answer.status() == 401 || answer.status() == 403;
        String advice = refused ? " Check registry.user and registry.password, and the user's rights." : "";
        throw new SchemaRegistryException(
                doing + " at '" + settings + "' failed with HTTP status " + answer.status() + ": " + message(answer)
                        + advice,
                null,
                answer.status() >= 500 || answer.status() == 429);
    }

    private JsonNode read(Answer answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw new SchemaRegistryException(
                    "The answer of '" + settings
                            + "' is not JSON. Check registry.url: it must be the address of a schema registry.",
                    null,
                    false);
        }
    }

    private static String message(Answer answer) {
        String message;
        try {
            message = JSON.readTree(answer.body()).path("message").asString("");
        } catch (JacksonException e) {
            message = "";
        }
        String text = message.isEmpty() ? "no message" : message;
        String start = text.length() > MESSAGE_LENGTH ? text.substring(0, MESSAGE_LENGTH) + '…' : text;
        return start.endsWith(".") ? start : start + '.';
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns the address. */
    @Override
    public String toString() {
        return settings.toString();
    }
}

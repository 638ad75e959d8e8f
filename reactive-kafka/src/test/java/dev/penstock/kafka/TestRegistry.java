package dev.penstock.kafka;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.penstock.test.internal.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A schema registry with the interface of Confluent's and its default rule: a new schema must be able to read what the
 * last one of its subject wrote.
 */
final class TestRegistry implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<String> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new TreeMap<>();
    private final @Nullable String authorization;
    private HttpServer server;
    private int requests;

    TestRegistry() throws IOException {
        this(null);
    }

    /** Creates a registry that requires {@code user:password}. */
    TestRegistry(@Nullable String login) throws IOException {
        this.authorization = login == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        // A port that no outgoing connection gets while the registry is stopped.
        this.server = listen(Ports.free());
    }

    private HttpServer listen(int port) throws IOException {
        HttpServer created = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        created.createContext("/", this::answer);
        created.start();
        return created;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized int requests() {
        return requests;
    }

    synchronized List<String> subjects() {
        return List.copyOf(subjects.keySet());
    }

    /** Returns the schemas of a subject, the first one first. */
    synchronized List<Schema> versions(String subject) {
        return subjects.getOrDefault(subject, List.of()).stream()
                .map(id -> new Schema.Parser().parse(schemas.get(id - 1)))
                .toList();
    }

    /** Stops answering, without forgetting anything. */
    void stop() {
        server.stop(0);
    }

    /** Answers again at the same address. */
    void restart() throws IOException {
        server = listen(server.getAddress().getPort());
    }

    @Override
    public void close() {
        stop();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean allowed = authorization == null
                    || authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String[] path = exchange.getRequestURI().getRawPath().split("/");
            Answer answer = allowed ? answer(path, body) : new Answer(401, Map.of("message", "Unauthorized"));
            byte[] text = JSON.writeValueAsBytes(answer.body());
            exchange.sendResponseHeaders(answer.status(), text.length);
            exchange.getResponseBody().write(text);
        }
    }

    private record Answer(int status, Map<String, ?> body) {}

    private synchronized Answer answer(String[] path, byte[] body) {
        requests++;
        if (path[1].equals("schemas")) {
            int id = Integer.parseInt(path[3]);
            return id <= schemas.size()
                    ? new Answer(200, Map.of("schema", schemas.get(id - 1)))
                    : new Answer(404, Map.of("error_code", 40403, "message", "Schema not found"));
        }
        String subject = URLDecoder.decode(path[2], StandardCharsets.UTF_8);
        JsonNode schema = JSON.readTree(body).path("schema");
        return path.length == 4
                ? register(subject, schema.asString())
                : known(subject, schema.asString())
                        .map(id -> new Answer(200, Map.of("subject", subject, "id", id)))
                        .orElse(new Answer(404, Map.of("error_code", 40403, "message", "Schema not found")));
    }

    private java.util.Optional<Integer> known(String subject, String schema) {
        return subjects.getOrDefault(subject, List.of()).stream()
                .filter(id -> schemas.get(id - 1).equals(schema))
                .findFirst();
    }

    private Answer register(String subject, String text) {
        var known = known(subject, text);
        if (known.isPresent()) {
            return new Answer(200, Map.of("id", known.get()));
        }
        List<Integer> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
        Schema schema = new Schema.Parser().parse(text);
        if (!versions.isEmpty()) {
            Schema last = new Schema.Parser().parse(schemas.get(versions.get(versions.size() - 1) - 1));
            if (SchemaCompatibility.checkReaderWriterCompatibility(schema, last).getType()
                    != SchemaCompatibilityType.COMPATIBLE) {
                return new Answer(
                        409, Map.of("error_code", 409, "message", "Schema is incompatible with an earlier schema"));
            }
        }
        schemas.add(text);
        versions.add(schemas.size());
        return new Answer(200, Map.of("id", schemas.size()));
    }
}

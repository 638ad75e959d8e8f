package dev.penstock.kafka.internal.registry;

import dev.penstock.kafka.error.SchemaRegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a schema registry. A request is one blocking exchange on the calling thread, and needs no thread or pool
 * that would have to be closed.
 */
final class RegistryHttp {
    private static final String JSON = "application/vnd.schemaregistry.v1+json";
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MAX_ANSWER = 4 << 20;

    private final RegistrySettings settings;

    RegistryHttp(RegistrySettings settings) {
        this.settings = settings;
    }

    /** An HTTP status and the text that came with it. */
    record Answer(int status, String body) {}

    Answer get(String path) {
        return exchange(path, null);
    }

    Answer post(String path, String body) {
        return exchange(path, body);
    }

    private Answer exchange(String path, @Nullable String body) {
        try {
            HttpURLConnection connection = open(path);
            try {
                if (body != null) {
                    connection.setRequestMethod("POST");
                    connection.setRequestProperty("Content-Type", JSON);
                    connection.setDoOutput(true);
                    connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
                }
                int status = connection.getResponseCode();
                try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                    return new Answer(
                            status, in == null ? "" : new String(in.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8));
                }
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            throw new SchemaRegistryException(
                    "The schema registry at '" + settings + "' does not answer: " + text(e)
                            + " Check registry.url, and that the registry is running.",
                    e,
                    true);
        }
    }

    private HttpURLConnection open(String path) throws IOException {
        String base = settings.url().toString();
        URI address = URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", JSON + ", application/json");
        if (settings.user() != null) {
            String login = settings.user() + ':' + (settings.password() == null ? "" : settings.password());
            connection.setRequestProperty(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        return connection;
    }

    private static String text(IOException error) {
        String message = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return message.endsWith(".") ? message : message + '.';
    }
}

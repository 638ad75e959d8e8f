package dev.penstock.conduit.configuration;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;

/**
 * The variables that Conduit starts a connector with.
 *
 * @param connectorId the connector's identifier, the default prefix of schema subjects
 * @param token the token for calls of Conduit's services
 * @param utilities the address of Conduit's schema service; empty on very old versions
 * @param logLevel the least severe level that is logged
 * @param maxMessageBytes the largest gRPC message that either side accepts
 */
public record ConduitEnvironment(
        String connectorId, String token, String utilities, Level logLevel, int maxMessageBytes) {
    static final String COOKIE_NAME = "CONDUIT_PLUGIN_MAGIC_COOKIE";
    static final String COOKIE = "204e8e812c3a1bb73b838928c575b42a105dd2e9aa449be481bc4590486df53f";
    static final String VERSIONS = "PLUGIN_PROTOCOL_VERSIONS";
    static final String CONNECTOR_ID = "CONDUIT_CONNECTOR_ID";
    public static final String TOKEN = "CONDUIT_CONNECTOR_TOKEN";
    public static final String UTILITIES = "CONDUIT_CONNECTOR_UTILITIES_GRPC_TARGET";
    public static final String LOG_LEVEL = "CONDUIT_CONNECTOR_LOG_LEVEL";
    static final String MAX_RECORD_SIZE = "CONDUIT_CONNECTOR_MAX_RECEIVE_RECORD_SIZE";
    /** The version of the connector protocol that this program speaks. */
    public static final String PROTOCOL = "2";

    private static final int DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

    /**
     * Returns the environment that these variables describe.
     *
     * @throws StartException if this is not a process that Conduit started, or one of a version that is not supported
     */
    public static ConduitEnvironment of(Map<String, String> variables) throws StartException {
        if (!COOKIE.equals(variables.get(COOKIE_NAME))) {
            throw new StartException(
                    "This program is a connector of Conduit and is started by it: put the file into Conduit's"
                            + " connectors folder, and use the plugin \"standalone:penstock\" in a pipeline.");
        }
        String versions = variables.getOrDefault(VERSIONS, PROTOCOL);
        if (!List.of(versions.split(",", -1)).contains(PROTOCOL)) {
            throw new StartException("Conduit offers the connector protocols " + versions
                    + ", and this connector needs version " + PROTOCOL + ": use a later version of Conduit.");
        }
        return new ConduitEnvironment(
                variables.getOrDefault(CONNECTOR_ID, ""),
                variables.getOrDefault(TOKEN, ""),
                variables.getOrDefault(UTILITIES, ""),
                level(variables.getOrDefault(LOG_LEVEL, "")),
                maxBytes(variables.getOrDefault(MAX_RECORD_SIZE, "")));
    }

    /** The names are those of zerolog. */
    private static Level level(String text) {
        return switch (text) {
            case "trace" -> Level.FINEST;
            case "debug" -> Level.FINE;
            case "warn" -> Level.WARNING;
            case "error", "fatal", "panic" -> Level.SEVERE;
            case "disabled" -> Level.OFF;
            default -> Level.INFO;
        };
    }

    private static int maxBytes(String text) {
        return text.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(text) : DEFAULT_MAX_BYTES;
    }

    /** The process cannot serve Conduit; the message is for the operator. */
    public static final class StartException extends Exception {
        private static final long serialVersionUID = 1L;

        StartException(String message) {
            super(message);
        }
    }
}

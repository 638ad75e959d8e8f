package dev.penstock.core.internal.config;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.option.OptionType;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The parameters of a connection: their names in libpq, pgjdbc and r2dbc-postgresql, and their valid values. */
final class ConnectionParameters {
    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final Specification SPECIFICATION = specification();

    /** Parameters for things that the library decides itself; accepted, so that an application's URL can be used unchanged. */
    private static final List<String> WITHOUT_EFFECT = List.of(
            "keepalives",
            "keepalives_idle",
            "keepalives_interval",
            "keepalives_count",
            "client_encoding",
            "currentSchema",
            "schema",
            "socketTimeout",
            "tcpKeepAlive",
            "tcpNoDelay",
            "prepareThreshold",
            "preparedStatementCacheQueries",
            "preparedStatementCacheSizeMiB",
            "preferQueryMode",
            "reWriteBatchedInserts",
            "binaryTransfer",
            "defaultRowFetchSize",
            "fetchSize",
            "adaptiveFetch",
            "assumeMinServerVersion",
            "stringtype",
            "autosave",
            "cleanupSavepoints",
            "cancelSignalTimeout",
            "hostRecheckSeconds",
            "hostRecheckTime",
            "logUnclosedConnections",
            "readOnly",
            "readOnlyMode",
            "statementTimeout",
            "lockWaitTimeout",
            "forceBinary",
            "autodetectExtensions",
            "compatibilityMode");

    private ConnectionParameters() {}

    /** Returns the checked parameters under the names used here, without those that have no effect; mutable. */
    static Map<String, String> canonical(Map<String, String> written) {
        requireWords(written.keySet());
        Map<String, String> effective = new LinkedHashMap<>(written);
        effective.keySet().removeAll(WITHOUT_EFFECT);
        try {
            Map<String, String> canonical = SPECIFICATION.parse(effective).texts();
            canonical.remove("gssencmode");
            return canonical;
        } catch (ConfigurationException e) {
            throw new IllegalArgumentException(
                    e.problems().stream().map(ConnectionParameters::sentence).collect(Collectors.joining(", ")), null);
        }
    }

    /** Returns the message of a problem. An unknown name is printed only if it is safe: after a mistake in a URL it may be a password. */
    private static String sentence(Problem problem) {
        String message = problem.message();
        boolean mistyped = message.contains("did you mean") && !message.contains("password");
        return message.startsWith("is not an option") && !mistyped
                ? "has a parameter that " + message
                : "parameter '" + problem.option() + "' " + message;
    }

    /** Requires that names are words. Any other name is part of a URL with a mistake before it, possibly with the password. */
    private static void requireWords(Set<String> names) {
        if (!names.stream().allMatch(name -> WORD.matcher(name).matches())) {
            throw new IllegalArgumentException("has a parameter whose name is not a word; is the scheme right?"
                    + " Special characters in user and password must be percent-encoded");
        }
    }

    private static Specification specification() {
        List<Parameter<?>> all = new ArrayList<>();
        add(all, text("host"), "PGHOST");
        add(all, text("port"), "PGPORT");
        add(all, text("user"), "username");
        add(all, text("password"));
        add(all, text("passfile"));
        add(all, text("dbname"), "database", "PGDBNAME");
        add(all, text("sslmode").oneOf("disable", "allow", "prefer", "require", "verify-ca", "verify-full"), "sslMode");
        add(all, text("sslrootcert"), "sslRootCert");
        add(all, text("sslcert"), "sslCert");
        add(all, text("sslkey"), "sslKey");
        add(all, text("sslpassword"), "sslPassword");
        add(all, text("sslnegotiation").oneOf("postgres", "direct"), "sslNegotiation");
        add(all, text("channel_binding").oneOf("disable", "prefer", "require"), "channelBinding");
        add(all, text("gssencmode").oneOf("disable", "allow", "prefer"), "gssEncMode");
        add(all, of("connect_timeout", ConnectionParameters::seconds), "connectTimeout", "loginTimeout");
        add(all, of("tcp_user_timeout", ConnectionParameters::milliseconds));
        add(all, text("application_name"), "ApplicationName", "applicationName");
        add(all, text("options"));
        add(all, of("targetServerType", ConnectionParameters::targetServerType), "target_session_attrs");
        add(all, of("load_balance_hosts", ConnectionParameters::loadBalance), "loadBalanceHosts");
        return Specification.of(all.toArray(Parameter<?>[]::new));
    }

    private static void add(List<Parameter<?>> all, Parameter<String> parameter, String... aliases) {
        all.add(parameter);
        for (String alias : aliases) {
            all.add(parameter.alias(alias, ""));
        }
    }

    private static Parameter<String> text(String name) {
        return Parameter.string(name, "");
    }

    private static Parameter<String> of(String name, UnaryOperator<String> canonical) {
        return Parameter.of(name, "", OptionType.STRING, new Conversion<>() {
            @Override
            public String parse(String text) {
                return canonical.apply(text.strip());
            }

            @Override
            public String format(String value) {
                return value;
            }
        });
    }

    /** Returns a time in seconds, from a number (libpq, pgjdbc) or a duration (Penstock, r2dbc-postgresql); 0 means no value. */
    private static String seconds(String text) {
        try {
            if (text.matches("\\d{1,9}")) {
                return text;
            }
            Duration duration = text.startsWith("P") ? Duration.parse(text) : Conversions.DURATION.parse(text);
            return String.valueOf(Math.max(1, duration.toSeconds()));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new IllegalArgumentException("must be a number of seconds", null);
        }
    }

    /** Returns a time in milliseconds, from a number (libpq) or a duration; 0 means the default of the system. */
    private static String milliseconds(String text) {
        try {
            long millis = text.matches("\\d{1,9}")
                    ? Long.parseLong(text)
                    : Conversions.DURATION.parse(text).toMillis();
            if (millis <= 999_999_999) {
                return String.valueOf(millis);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new IllegalArgumentException("must be a number of milliseconds", null);
    }

    private static String targetServerType(String text) {
        return switch (text) {
            case "any" -> "any";
            case "primary", "master", "read-write" -> "primary";
            case "secondary", "slave", "standby", "read-only" -> "secondary";
            case "preferPrimary" -> "preferPrimary";
            case "preferSecondary", "preferSlave", "prefer-standby" -> "preferSecondary";
            default ->
                throw new IllegalArgumentException(
                        "must be one of any, primary, secondary, preferPrimary, preferSecondary");
        };
    }

    private static String loadBalance(String text) {
        return switch (text) {
            case "true", "random" -> "true";
            case "false", "disable" -> "false";
            default -> throw new IllegalArgumentException("must be one of true, false, random, disable");
        };
    }
}

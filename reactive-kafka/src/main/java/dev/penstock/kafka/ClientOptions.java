package dev.penstock.kafka;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.core.internal.config.SettingsBuilder;
import dev.penstock.kafka.internal.client.ClientSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Options whose names are {@code kafka.} followed by a setting of Kafka's own clients. Not thread-safe. */
final class ClientOptions {
    static final String PREFIX = "kafka.";

    private static final String SERVERS = "bootstrap.servers";

    private final Map<String, String> given = new HashMap<>();

    /** Takes an option, if it is one of these. */
    boolean take(String name, String text) {
        boolean isClients = name.startsWith(PREFIX) && !name.equals(KafkaSinkParameters.SERVERS.name());
        if (isClients) {
            given.put(name.substring(PREFIX.length()), text);
        }
        return isClients;
    }

    /** Returns the settings of the other options. Fails with a list of the problems of those and of these. */
    Settings checked(SettingsBuilder builder) {
        String servers = given.get(SERVERS);
        if (servers != null) {
            builder.set(KafkaSinkParameters.SERVERS.name(), servers);
        }
        List<Problem> problems = new ArrayList<>();
        given.keySet().stream().sorted().forEach(name -> {
            String problem = ClientSettings.problem(name);
            if (!problem.isEmpty()) {
                problems.add(new Problem(PREFIX + name, problem));
            }
        });
        Settings settings = null;
        try {
            settings = builder.build();
        } catch (ConfigurationException e) {
            problems.addAll(0, e.problems());
        }
        if (settings == null || !problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return settings;
    }

    /** Returns the settings of the clients. */
    ClientSettings settings(String servers) {
        Map<String, String> all = new HashMap<>(given);
        all.put(SERVERS, servers);
        return new ClientSettings(all);
    }
}

package dev.penstock.cli.invocation;

import dev.penstock.core.ConfigurationException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Options of source and sink, merged from the command line, the environment and a file, in this order of precedence.
 *
 * <p>The file can be shared by several commands: options of a sink are ignored by a command without a sink.
 */
public final class ConfigurationSources {
    private static final Map<String, String> VARIABLES =
            Map.of("source", "PENSTOCK_SOURCE_URL", "sink", "PENSTOCK_SINK_URL");

    private static final int LARGEST = 256 * 1024;

    private final Map<String, String> file;
    private final Map<String, String> variables;
    private final Arguments arguments;

    private ConfigurationSources(Map<String, String> file, Map<String, String> variables, Arguments arguments) {
        this.file = file;
        this.variables = variables;
        this.arguments = arguments;
    }

    public static ConfigurationSources of(
            @Nullable Path file, Map<String, String> variables, Arguments arguments, List<Problem> problems) {
        return new ConfigurationSources(file == null ? Map.of() : read(file, problems), variables, arguments);
    }

    Map<String, String> source() {
        return merged("source", arguments.source());
    }

    Map<String, String> sink() {
        return merged("sink", arguments.sink());
    }

    private Map<String, String> merged(String part, Map<String, String> given) {
        Map<String, String> options = new HashMap<>();
        file.forEach((name, value) -> {
            if (name.startsWith(part + '.')) {
                options.put(name.substring(part.length() + 1), value);
            }
        });
        String url = variables.get(VARIABLES.get(part));
        if (url != null && !url.isBlank()) {
            options.put("url", url);
        }
        options.putAll(given);
        options.computeIfPresent("url", (name, address) -> PasswordDefaults.complete(address, variables));
        return options;
    }

    private static Map<String, String> read(Path path, List<Problem> problems) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                problems.add(new Problem("--config", "the file is larger than 256 KB, which no file of options is"));
                return Map.of();
            }
            properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            problems.add(new Problem("--config", "the file cannot be read"));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem("--config", "the file is not a properties file"));
        }
        Map<String, String> entries = new HashMap<>();
        properties.stringPropertyNames().stream().sorted().forEach(name -> {
            if (name.startsWith("source.") || name.startsWith("sink.")) {
                entries.put(name, properties.getProperty(name));
            } else {
                problems.add(new Problem(name, "is not an option; a file holds source.NAME=VALUE and sink.NAME=VALUE"));
            }
        });
        return entries;
    }
}

package dev.penstock.connect;

import dev.penstock.test.internal.Ports;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A worker of Kafka Connect in a process of its own, standalone or distributed, with the connector in a plugin directory and not on
 * its class path.
 */
final class ConnectWorker implements AutoCloseable {
    private static final Pattern PLUGIN =
            Pattern.compile(".*/(reactive-(core|source|kafka|kafka-connect)/(target/)?classes"
                    + "|penstock-(core|source|kafka|kafka-connect)-[^/]*\\.jar"
                    + "|(reactor-core|reactive-streams|postgresql|checker-qual|jspecify|jackson-annotations)-[^/]*\\.jar"
                    + "|tools/jackson/.*\\.jar)");

    private final Path directory;
    private final Map<String, String> worker = new LinkedHashMap<>();
    private final Map<String, String> connector;
    private final int port = Ports.free();
    private final boolean distributed;
    private Process process;

    /** Starts a standalone worker. */
    ConnectWorker(Path directory, String servers, Map<String, String> connector) {
        this(directory, servers, connector, false);
        worker.put("offset.storage.file.filename", directory.resolve("offsets").toString());
        start();
    }

    /** Starts a distributed worker that is alone in its group, with exactly-once support. The connector is created once, over HTTP. */
    static ConnectWorker exactlyOnce(Path directory, String servers, Map<String, String> connector) {
        ConnectWorker worker = new ConnectWorker(directory, servers, connector, true);
        String group = connector.get("name");
        worker.worker.put("group.id", group);
        for (String storage : List.of("config", "offset", "status")) {
            worker.worker.put(storage + ".storage.topic", group + '-' + storage);
            worker.worker.put(storage + ".storage.replication.factor", "1");
        }
        worker.worker.put("offset.storage.partitions", "1");
        worker.worker.put("status.storage.partitions", "1");
        worker.worker.put("exactly.once.source.support", "enabled");
        worker.start();
        return worker;
    }

    private ConnectWorker(Path directory, String servers, Map<String, String> connector, boolean distributed) {
        this.directory = directory;
        this.connector = connector;
        this.distributed = distributed;
        Path plugins = directory.resolve("plugins");
        fillPluginDirectory(plugins.resolve("penstock-kafka-connect"));
        worker.put("bootstrap.servers", servers);
        worker.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        worker.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        worker.put("offset.flush.interval.ms", "1000");
        worker.put("plugin.path", plugins.toString());
        worker.put("plugin.discovery", "service_load");
        worker.put("listeners", address());
    }

    private String address() {
        return "http://127.0.0.1:" + port;
    }

    /** Creates the connector, or changes nothing if it exists; the worker may still be starting. Returns whether it answered so. */
    boolean createConnector() {
        String configuration = connector.entrySet().stream()
                .map(entry -> '"' + entry.getKey() + "\":\"" + entry.getValue() + '"')
                .collect(Collectors.joining(",", "{", "}"));
        try {
            HttpURLConnection request =
                    (HttpURLConnection) URI.create(address() + "/connectors/" + connector.get("name") + "/config")
                            .toURL()
                            .openConnection();
            request.setConnectTimeout(5000);
            request.setReadTimeout(90_000);
            request.setRequestMethod("PUT");
            request.setRequestProperty("Content-Type", "application/json");
            request.setDoOutput(true);
            request.getOutputStream().write(configuration.getBytes(StandardCharsets.UTF_8));
            return request.getResponseCode() < 300;
        } catch (IOException e) {
            return false;
        }
    }

    void start() {
        List<String> classPath = classPath()
                .filter(entry -> !PLUGIN.matcher(entry).matches() || entry.contains("jackson-annotations"))
                .toList();
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    String.join(File.pathSeparator, classPath),
                    "org.apache.kafka.connect.cli.Connect" + (distributed ? "Distributed" : "Standalone"),
                    write("worker.properties", worker).toString()));
            if (!distributed) {
                command.add(write("connector.properties", connector).toString());
            }
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator));
    }

    private Path write(String name, Map<String, String> properties) throws IOException {
        Path file = directory.resolve(name);
        String text = properties.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + entry.getValue().replace("\\", "\\\\"))
                .collect(Collectors.joining("\n"));
        return Files.writeString(file, text);
    }

    /** Jars of the connector and of all that it needs, as {@code mvn package} copies them. */
    private static void fillPluginDirectory(Path plugin) {
        try {
            Files.createDirectories(plugin);
            List<String> entries = new ArrayList<>(
                    classPath().filter(entry -> PLUGIN.matcher(entry).matches()).toList());
            for (int i = 0; i < entries.size(); i++) {
                Path entry = Path.of(entries.get(i));
                Path jar = plugin.resolve(i + ".jar");
                if (Files.isDirectory(entry)) {
                    pack(entry, jar);
                } else {
                    Files.copy(entry, jar);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
            }
        }
    }

    /** Ends the worker with SIGKILL. */
    void kill() {
        end(process.destroyForcibly());
    }

    /** Stops the worker in an orderly way. */
    void stop() {
        process.destroy();
        end(process);
    }

    private static void end(Process process) {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String output() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return directory.resolve("worker.log");
    }

    @Override
    public void close() {
        kill();
    }
}

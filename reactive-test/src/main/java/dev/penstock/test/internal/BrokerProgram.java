package dev.penstock.test.internal;

import dev.penstock.test.error.ServerException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The main class of a {@code KafkaBroker}'s process. Formats the data directory if it is new, and then runs the broker with the
 * given configuration. Ends at once when its standard input ends, as it does when the JVM of the tests is gone.
 */
public final class BrokerProgram {
    private static final String CLUSTER = "cGVuc3RvY2stdGVzdHMhIQ";

    private BrokerProgram() {}

    public static void main(String[] args) throws ReflectiveOperationException, IOException {
        Thread watch = new Thread(BrokerProgram::endWithInput, "end-of-tests");
        watch.setDaemon(true);
        watch.start();
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(Path.of(args[0]))) {
            properties.load(in);
        }
        if (!Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"))) {
            format(args[0]);
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object) new String[] {args[0]});
    }

    /** The tool's class is not there when this module is compiled. */
    private static void format(String configuration) throws ReflectiveOperationException {
        String[] command = {"format", "--cluster-id", CLUSTER, "--config", configuration};
        Object status = Class.forName("kafka.tools.StorageTool")
                .getMethod("execute", String[].class, PrintStream.class)
                .invoke(null, command, System.err);
        if (!Integer.valueOf(0).equals(status)) {
            throw new ServerException("The data directory of the broker could not be formatted: status " + status);
        }
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever written to it.
            }
        } catch (IOException e) {
            // Treated like the end of the input.
        }
        Runtime.getRuntime().halt(0);
    }
}

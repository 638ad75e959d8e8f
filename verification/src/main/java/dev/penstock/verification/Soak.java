package dev.penstock.verification;

import dev.penstock.test.PostgresServer;
import dev.penstock.verification.soak.SoakPlan;
import dev.penstock.verification.soak.SoakRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Command line of the soak: a pipeline under a steady load, restarts of all parts, and a chart of the resources over time. */
public final class Soak {
    private static final Set<String> OPTIONS =
            Set.of("--minutes", "--every-seconds", "--rate", "--postgres", "--directory");

    private Soak() {}

    /**
     * Options: {@code --minutes N} (4 by default), {@code --every-seconds N} between two restarts (20), {@code --rate N} transactions a
     * second (500), {@code --postgres 14…18}, {@code --directory DIRECTORY} for the report (soak). Ends with 0 if source and target were
     * equal at the end and the pipeline never failed by itself, with 1 if not, with 2 if the options are wrong.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        SoakPlan plan;
        try {
            Map<String, String> options = options(arguments);
            plan = new SoakPlan(
                    Duration.ofMinutes(number(options, "--minutes", 4)),
                    Duration.ofSeconds(number(options, "--every-seconds", 20)),
                    number(options, "--rate", 500),
                    number(options, "--postgres", PostgresServer.DEFAULT_VERSION),
                    Path.of(options.getOrDefault("--directory", "soak")));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(SoakRun.run(plan, System.out) ? 0 : 1);
    }

    private static int number(Map<String, String> options, String name, int standard) {
        String text = options.getOrDefault(name, String.valueOf(standard));
        if (!text.matches("[1-9]\\d{0,6}")) {
            throw new IllegalArgumentException(name + ": must be a positive number");
        }
        return Integer.parseInt(text);
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        "Options: --minutes N --every-seconds N --rate N --postgres N --directory DIRECTORY");
            }
            options.put(arguments[i], arguments[i + 1]);
        }
        return options;
    }
}

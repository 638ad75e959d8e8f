package dev.penstock.test.internal;

import dev.penstock.test.error.ServerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** A short command of the system, run to its end. */
public final class Command {
    private Command() {}

    /** Result of a command: its exit status and its whole output. */
    record Result(int status, String output) {}

    static Result run(List<String> command) {
        return run(Path.of("/"), command);
    }

    private static Result run(Path directory, List<String> command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        clean(builder);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            try (InputStream output = process.getInputStream()) {
                String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
                return new Result(process.waitFor(), text);
            }
        } catch (IOException e) {
            throw new ServerException("'" + command.get(0) + "' could not be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while '" + command.get(0) + "' ran.", e);
        }
    }

    /** Runs a command in a directory, by which the guard recognizes it. Throws a {@link ServerException} unless it succeeds. */
    public static void succeed(Path directory, List<String> command) {
        Result result = run(directory, command);
        if (result.status() != 0) {
            throw new ServerException("'" + String.join(" ", command) + "' ended with status " + result.status() + ": "
                    + result.output().strip());
        }
    }

    /** Sends a signal; processes that have ended meanwhile are ignored. */
    static void signal(String signal, LongStream processes) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -" + signal + " \"$@\" 2>/dev/null", "sh"));
        processes.forEach(process -> command.add(String.valueOf(process)));
        if (command.size() > 4) {
            run(command);
        }
    }

    /** Removes environment variables that would change a server: PGPORT, PGOPTIONS, locale, time zone. */
    static void clean(ProcessBuilder builder) {
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("PG") || name.startsWith("LC_") || name.equals("LANG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
    }
}

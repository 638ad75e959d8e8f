package dev.penstock.cli;

import dev.penstock.cli.invocation.Environment;
import dev.penstock.cli.invocation.Output;
import dev.penstock.cli.invocation.StopSignal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A run of the command line within this JVM, and what came of it. */
record Cli(int status, String out, List<String> err) {
    static Cli run(String... args) {
        return run(Map.of(), args);
    }

    static Cli run(Map<String, String> variables, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Penstock.run(
                new Environment(
                        new ByteArrayInputStream(new byte[0]),
                        new Output(out),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        variables,
                        new StopSignal()),
                args);
        return new Cli(
                status,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8).lines().toList());
    }
}

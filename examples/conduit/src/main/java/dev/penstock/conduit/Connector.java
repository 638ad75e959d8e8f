package dev.penstock.conduit;

import dev.penstock.conduit.configuration.ConduitEnvironment;
import dev.penstock.conduit.configuration.ConduitEnvironment.StartException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The program that Conduit starts. */
public final class Connector {
    /** The argument of the start script for a start that only loads classes. */
    private static final String REHEARSAL = "rehearse";

    private Connector() {}

    /** Serves Conduit until it ends the process. */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
        if (List.of(args).equals(List.of(REHEARSAL))) {
            Rehearsal.run();
            return;
        }
        ConduitEnvironment environment;
        try {
            environment = ConduitEnvironment.of(System.getenv());
        } catch (StartException e) {
            err.println(e.getMessage());
            err.flush();
            Runtime.getRuntime().exit(1);
            return;
        }
        JsonLogHandler.install(err, environment.logLevel());
        // Conduit reads one line from stdout: nothing else may be written there.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        PluginProcess process = PluginProcess.start(environment);
        Runtime.getRuntime().addShutdownHook(new Thread(process::close, "conduit-shutdown"));
        out.println(process.handshake());
        process.awaitTermination();
    }
}

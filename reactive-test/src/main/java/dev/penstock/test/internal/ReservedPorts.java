package dev.penstock.test.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Ports of the servers of all test processes on this machine. A stopped server listens on its port again when it is restarted, so no other
 * server may take it meanwhile. Each port is in a file in the directory of its server, and is free again when that is removed.
 */
public final class ReservedPorts {
    private static final String FILE = "port";

    private ReservedPorts() {}

    /** Reserves a port for the server with that directory, instead of the one that it had before. */
    public static void reserve(Path server, int port) throws IOException {
        Files.writeString(server.resolve(FILE), String.valueOf(port));
    }

    /** Returns the ports that are reserved at this moment. Directories of other users do not count. */
    public static Set<Integer> all() {
        return Home.serverDirectories().flatMap(ReservedPorts::port).collect(Collectors.toSet());
    }

    private static Stream<Integer> port(Path server) {
        try {
            return Stream.of(Integer.valueOf(Files.readString(server.resolve(FILE))));
        } catch (IOException | UncheckedIOException | NumberFormatException notYetOrNoLonger) {
            return Stream.empty();
        }
    }
}

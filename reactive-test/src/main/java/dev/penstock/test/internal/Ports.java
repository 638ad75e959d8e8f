package dev.penstock.test.internal;

import dev.penstock.test.error.ServerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports to listen on, below the range from which the system takes ports for outgoing connections (32768 and up). Otherwise
 * an outgoing connection could occupy the port of a server while that server is down.
 */
public final class Ports {
    public static final String HOST = "127.0.0.1";

    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;

    private Ports() {}

    public static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Returns a port that was free a moment ago, and that no stopped server will use again. */
    public static int free() {
        return free(ReservedPorts.all());
    }

    static int free(Set<Integer> reserved) {
        int start = ThreadLocalRandom.current().nextInt(COUNT);
        for (int i = 0; i < COUNT; i++) {
            int candidate = FIRST + (start + i) % COUNT;
            if (reserved.contains(candidate)) {
                continue;
            }
            try (ServerSocket probe = new ServerSocket(candidate, 1, loopback())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // Tries another port.
            }
        }
        throw new ServerException("No free port was found between " + FIRST + " and " + (FIRST + COUNT) + ".");
    }
}

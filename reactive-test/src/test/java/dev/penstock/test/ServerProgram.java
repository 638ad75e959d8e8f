package dev.penstock.test;

import java.io.IOException;

/** Program that starts a server, prints its location, and waits until it is ended from outside. */
final class ServerProgram {
    private ServerProgram() {}

    public static void main(String[] arguments) throws IOException {
        EmbeddedServer server = (EmbeddedServer) PostgresServer.start();
        if (arguments.length == 1 && arguments[0].equals("frozen")) {
            server.freeze();
        }
        System.out.println(server.pid());
        System.out.println(server.directory());
        // Blocks for ever: the other side never writes.
        System.exit(System.in.read());
    }
}

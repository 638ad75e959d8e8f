package dev.penstock.cli;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import reactor.core.scheduler.Schedulers;

/** Runs a command that would wait for ever, and lets an error of the virtual machine happen on a thread of Reactor's. */
final class FatalErrorProgram {
    private FatalErrorProgram() {}

    public static void main(String[] args) throws Exception {
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Schedulers.parallel()
                .schedule(
                        () -> {
                            throw new OutOfMemoryError("made up by a test");
                        },
                        Duration.ofSeconds(2).toMillis(),
                        java.util.concurrent.TimeUnit.MILLISECONDS);
        Penstock.main(new String[] {
            "stream",
            "--source.url=postgres://me@127.0.0.1:" + silent.getLocalPort() + "/db",
            "--source.tables=t",
            "--source.logrepl.slotName=s"
        });
    }
}

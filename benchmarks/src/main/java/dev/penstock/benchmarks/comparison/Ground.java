package dev.penstock.benchmarks.comparison;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Two servers on which the work is done, and the programs of this machine. */
final class Ground implements AutoCloseable {
    /** Option of a JVM whose memory is small. */
    static final String SMALL_HEAP = "-Xmx64m";

    private final PostgresServer source = server();
    private final PostgresServer target = server();
    private final List<String> jvmOptions;
    private int databases;

    /** Starts both servers; {@code jvmOptions} are those of every JVM that takes part. */
    Ground(List<String> jvmOptions) {
        this.jvmOptions = List.copyOf(jvmOptions);
    }

    private static PostgresServer server() {
        return PostgresServer.builder()
                .setting("shared_buffers", "256MB")
                .setting("max_wal_size", "8GB")
                .setting("checkpoint_timeout", "1h")
                .setting("autovacuum", "off")
                .setting("max_replication_slots", "40")
                .setting("max_wal_senders", "40")
                .setting("max_locks_per_transaction", "4096")
                .start();
    }

    PostgresServer source() {
        return source;
    }

    Database sourceDatabase() {
        return source.createDatabase("work_" + ++databases);
    }

    Database targetDatabase() {
        return target.createDatabase("work_" + ++databases);
    }

    /** Returns a name for a slot or a database that no other run uses. */
    String freshName(String stem) {
        return stem + "_" + ++databases;
    }

    /** Returns the command that starts a program of this class path in a JVM of its own. */
    List<String> java(Class<?> program, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(javaBinary());
        command.addAll(jvmOptions);
        command.addAll(options);
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    static String javaBinary() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Returns the path of a program, if this machine has it. */
    static Optional<String> program(String name) {
        return Arrays.stream(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Returns the current end of the source's WAL. */
    static String walEnd(Database database) {
        return Objects.requireNonNull(database.value("SELECT pg_current_wal_lsn()::text"));
    }

    /** Drops all slots of the source, so that no WAL is retained for runs that are over. */
    void dropSlots() {
        source.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}

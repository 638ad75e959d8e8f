package dev.penstock.verification.crash.connector;

import dev.penstock.core.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** File with the position of the last durable record. It holds the old or the new one whenever a process is killed. Thread-safe. */
public final class PositionFile {
    private final Path file;

    public PositionFile(Path directory) {
        this.file = directory.resolve("position");
    }

    public Optional<Position> read() {
        try {
            return Files.exists(file) ? Optional.of(Position.of(Files.readAllBytes(file))) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public synchronized void write(Position position) {
        try {
            Path written = file.resolveSibling("position.new");
            Files.write(written, position.toBytes());
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

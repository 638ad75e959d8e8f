package dev.penstock.cli;

import dev.penstock.core.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file that holds the bytes of one position: at any moment the old ones or the new ones, never a part. */
final class PositionFile {
    private final Path path;

    private PositionFile(Path path) {
        this.path = path;
    }

    static PositionFile of(Path path) {
        return new PositionFile(path.toAbsolutePath());
    }

    /** Returns the position, or {@code null} where the file is missing or empty. */
    @Nullable
    Position read() {
        if (!Files.exists(path)) {
            requireDirectory();
            return null;
        }
        try {
            byte[] bytes = Files.readAllBytes(path);
            return bytes.length == 0 ? null : Position.of(bytes);
        } catch (IOException e) {
            throw failure(path, "cannot be read", e);
        }
    }

    /** Replaces the position; what is written survives a crash of the machine. */
    void write(Position position) {
        try {
            // Through a link, so that a link stays one.
            Path target = Files.exists(path) ? path.toRealPath() : path;
            // A name that nobody can foresee, so that no link of another user lies in wait there; for its owner alone.
            Path whole = Files.createTempFile(directory(target), target.getFileName() + ".", ".tmp");
            try {
                write(position, whole);
                Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(whole);
            }
            syncDirectory(target);
        } catch (IOException e) {
            throw failure(path, "cannot be written", e);
        }
    }

    private static void write(Position position, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer bytes = ByteBuffer.wrap(position.toBytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** The renaming itself survives a crash only once the directory is on disk. */
    private static void syncDirectory(Path target) throws IOException {
        try (FileChannel directory = FileChannel.open(directory(target), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private void requireDirectory() {
        if (!Files.isDirectory(directory(path))) {
            throw new Failure("--position-file", "its directory '" + directory(path) + "' does not exist", null);
        }
    }

    private static Path directory(Path path) {
        Path parent = path.getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private static Failure failure(Path path, String what, IOException e) {
        String reason = e.getClass().getSimpleName().replaceFirst("(IO)?Exception$", "");
        return new Failure(
                "--position-file", "'" + path + "' " + what + (reason.isEmpty() ? "" : " (" + reason + ")"), e);
    }
}

package dev.penstock.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Position store in a file, which holds at any moment the old bytes or the new ones, never a part. */
final class FilePositionStore implements PositionStore {
    private static final int LARGEST = 16 << 20;

    private final Path path;

    FilePositionStore(Path path) {
        this.path = path.toAbsolutePath();
    }

    @Override
    public CompletionStage<@Nullable Position> load() {
        return run(this::read);
    }

    @Override
    public CompletionStage<Void> store(Position position) {
        Objects.requireNonNull(position, "position");
        return run(() -> {
            write(position);
            return null;
        });
    }

    /** Runs a call on a new thread. There is about one call a second, and a slow disk must not occupy a shared thread. */
    private <T extends @Nullable Object> CompletionStage<T> run(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, command -> {
            Thread thread = new Thread(command, "penstock-position-file");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private @Nullable Position read() {
        if (!Files.exists(path)) {
            requireDirectory();
            return null;
        }
        try {
            byte[] bytes;
            try (InputStream in = Files.newInputStream(path)) {
                bytes = in.readNBytes(LARGEST + 1);
            }
            if (bytes.length > LARGEST) {
                throw new PositionStoreException(
                        "The position file '" + path
                                + "' is larger than 16 MB, which no position is: it is another file.",
                        false,
                        null);
            }
            return bytes.length == 0 ? null : Position.of(bytes);
        } catch (IOException e) {
            throw failure("cannot be read", e);
        }
    }

    private void write(Position position) {
        try {
            // Follows a symbolic link, so that the rename replaces its target and not the link.
            Path target = Files.exists(path) ? path.toRealPath() : path;
            // A random name, so that another user cannot create a link there in advance. Readable by the owner only.
            Path whole = Files.createTempFile(directory(target), target.getFileName() + ".", ".tmp");
            try {
                write(position, whole);
                Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(whole);
            }
            syncDirectory(target);
        } catch (IOException e) {
            throw failure("cannot be written", e);
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

    /** The rename itself survives a crash only once the directory is on disk. */
    private static void syncDirectory(Path target) throws IOException {
        try (FileChannel directory = FileChannel.open(directory(target), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private void requireDirectory() {
        if (!Files.isDirectory(directory(path))) {
            throw new PositionStoreException(
                    "The directory '" + directory(path) + "' of the position file does not exist; create it.",
                    false,
                    null);
        }
    }

    private static Path directory(Path path) {
        Path parent = path.getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private PositionStoreException failure(String what, IOException e) {
        String reason = e.getClass().getSimpleName().replaceFirst("(IO)?Exception$", "");
        boolean lasting =
                e instanceof NoSuchFileException || e instanceof AccessDeniedException || Files.isDirectory(path);
        return new PositionStoreException(
                "The position file '" + path + "' " + what + (reason.isEmpty() ? "." : " (" + reason + ")."),
                !lasting,
                e);
    }

    /** Returns the path. */
    @Override
    public String toString() {
        return "PositionStore[" + path + ']';
    }
}

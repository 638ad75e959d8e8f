package dev.penstock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionStoreTest {
    private static final Position FIRST = Position.of(new byte[] {1, 2, 3});
    private static final Position SECOND = Position.of(new byte[] {4});

    @TempDir
    Path directory;

    @Test
    void fileKeepsTheContract() {
        PositionStoreContract.check(() -> PositionStore.file(directory.resolve("position")));

        assertThat(directory.toFile().list()).containsExactly("position");
    }

    @Test
    void memoryKeepsTheContract() {
        PositionStore store = PositionStore.inMemory();
        PositionStoreContract.check(() -> store);
    }

    @Test
    void contractFindsAStoreThatForgets() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> PositionStoreContract.check(PositionStore::inMemory))
                .withMessageContaining("another instance loads the bytes that were stored");
    }

    @Test
    void contractFindsAStoreThatChangesBytes() {
        PositionStore memory = PositionStore.inMemory();
        PositionStore text = new PositionStore() {
            @Override
            public CompletionStage<@Nullable Position> load() {
                return memory.load();
            }

            @Override
            public CompletionStage<Void> store(Position position) {
                return memory.store(Position.of(position.toString().getBytes(StandardCharsets.UTF_8)));
            }
        };
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> PositionStoreContract.check(() -> text))
                .withMessageContaining("load() gives the bytes that store() took last");
    }

    @Test
    void takesAnEmptyFileForTheBeginning() throws IOException {
        Path path = Files.createFile(directory.resolve("position"));

        assertThat(load(path)).isNull();
    }

    @Test
    void keepsASymbolicLink() throws IOException {
        Path target = Files.createFile(directory.resolve("target"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        store(link, FIRST);
        store(link, SECOND);

        assertThat(link).isSymbolicLink();
        assertThat(target).hasBinaryContent(SECOND.toBytes());
    }

    @Test
    void writesThroughNoLinkOfOthersAndForItsOwnerAlone() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        Files.createSymbolicLink(directory.resolve("position.tmp"), victim);
        Path path = directory.resolve("position");
        store(path, FIRST);

        assertThat(victim).hasContent("untouched");
        assertThat(path).isRegularFile().hasBinaryContent(FIRST.toBytes());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    /** Another user who may write into the directory could plant links under the names of temporary files. */
    @Test
    void leavesWhatOthersPlantedBesideTheFile() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        Path path = directory.resolve("position");
        store(path, FIRST);
        List<Path> planted = new ArrayList<>();
        for (String name :
                List.of("position.tmp", "position.0.tmp", "position.new", ".position.tmp", "position.tmp.1")) {
            planted.add(Files.createSymbolicLink(directory.resolve(name), victim));
        }
        Path dangling = Files.createSymbolicLink(directory.resolve("position~"), directory.resolve("created"));

        for (int i = 0; i < 20; i++) {
            store(path, i % 2 == 0 ? SECOND : FIRST);
        }

        assertThat(planted).allSatisfy(link -> assertThat(link).isSymbolicLink());
        assertThat(victim).hasContent("untouched");
        assertThat(dangling).isSymbolicLink();
        assertThat(directory.resolve("created")).doesNotExist();
        assertThat(path).isRegularFile().hasBinaryContent(FIRST.toBytes());
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).hasSize(3 + planted.size());
        }
    }

    @Test
    void reportsWhetherARetryCanHelp() {
        assertThatExceptionOfType(PositionStoreException.class)
                .isThrownBy(() -> load(directory))
                .withMessageContaining("cannot be read")
                .matches(error -> !error.isTransient());
        assertThatExceptionOfType(PositionStoreException.class)
                .isThrownBy(() -> load(directory.resolve("nowhere/position")))
                .withMessageContaining("does not exist; create it")
                .matches(error -> !error.isTransient());
    }

    private static @Nullable Position load(Path path) {
        return get(PositionStore.file(path).load().toCompletableFuture());
    }

    private static void store(Path path, Position position) {
        get(PositionStore.file(path).store(position).toCompletableFuture());
    }

    private static <T extends @Nullable Object> T get(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }
}

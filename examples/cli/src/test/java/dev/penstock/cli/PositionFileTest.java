package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penstock.core.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionFileTest {
    private static final Position FIRST = Position.of(new byte[] {1, 2, 3});
    private static final Position SECOND = Position.of(new byte[] {4});

    @TempDir
    Path directory;

    @Test
    void readsWhatItWrote() throws IOException {
        Path path = directory.resolve("position");
        PositionFile.of(path).write(FIRST);
        PositionFile.of(path).write(SECOND);

        assertThat(PositionFile.of(path).read()).isEqualTo(SECOND);
        assertThat(path).hasBinaryContent(SECOND.toBytes());
        assertThat(directory.toFile().list()).containsExactly("position");
    }

    @Test
    void takesAMissingOrEmptyFileForTheBeginning() throws IOException {
        Path path = directory.resolve("position");

        assertThat(PositionFile.of(path).read()).isNull();
        Files.createFile(path);
        assertThat(PositionFile.of(path).read()).isNull();
    }

    @Test
    void keepsALinkALink() throws IOException {
        Path target = Files.createFile(directory.resolve("target"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        PositionFile.of(link).write(FIRST);

        assertThat(link).isSymbolicLink();
        assertThat(target).hasBinaryContent(FIRST.toBytes());
    }

    @Test
    void writesThroughNoLinkThatLiesInWaitAndForItsOwnerAlone() throws IOException {
        Path victim = Files.writeString(directory.resolve("victim"), "untouched");
        Files.createSymbolicLink(directory.resolve("position.tmp"), victim);
        Path path = directory.resolve("position");
        PositionFile.of(path).write(FIRST);

        assertThat(victim).hasContent("untouched");
        assertThat(path).isRegularFile().hasBinaryContent(FIRST.toBytes());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void failsWhereItCannotBeRead() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> PositionFile.of(directory).read())
                .withMessageContaining("cannot be read");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() ->
                        PositionFile.of(directory.resolve("nowhere/position")).read())
                .withMessageContaining("does not exist");
    }
}

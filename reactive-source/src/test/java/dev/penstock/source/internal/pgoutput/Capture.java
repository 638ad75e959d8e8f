package dev.penstock.source.internal.pgoutput;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Messages that a server sent, with their LSNs. A file has a line for each, {@code LSN<tab>hexadecimal bytes}.
 *
 * @param messages in the order they were sent
 */
record Capture(List<Message> messages) {
    private static final Path FOLDER = Path.of("src", "test", "resources", "dev", "penstock", "source", "pgoutput");

    /**
     * One message.
     *
     * @param lsn where the server says it stands
     * @param hex its bytes
     */
    record Message(long lsn, String hex) {
        PgOutputMessage decode() {
            return PgOutputDecoder.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
        }
    }

    /** Returns what a server of that version sent when the file was written. */
    static Capture stored(int version) throws IOException {
        return new Capture(resource("capture-" + version + ".txt")
                .lines()
                .map(line -> line.split("\t"))
                .map(parts -> new Message(Lsn.parse(parts[0]), parts[1]))
                .toList());
    }

    /** Returns what the captures of all versions say. */
    static String storedTranscript() throws IOException {
        return resource("transcript.txt");
    }

    /** Writes the file of that version again. */
    void store(int version) throws IOException {
        String lines = messages.stream()
                .map(message -> Lsn.format(message.lsn) + '\t' + message.hex + '\n')
                .collect(Collectors.joining());
        Files.writeString(FOLDER.resolve("capture-" + version + ".txt"), lines);
    }

    String transcript() {
        Transcript transcript = new Transcript();
        messages.forEach(message -> transcript.add(message.lsn, message.decode()));
        return transcript.toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Capture.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

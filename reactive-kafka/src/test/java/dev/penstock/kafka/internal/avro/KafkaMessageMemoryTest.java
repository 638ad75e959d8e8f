package dev.penstock.kafka.internal.avro;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.penstock.kafka.internal.format.KafkaMessageReader;
import dev.penstock.kafka.internal.format.OpenCdcReader;
import dev.penstock.kafka.internal.format.UnreadableMessageException;
import dev.penstock.kafka.internal.registry.RegistrySettings;
import dev.penstock.kafka.internal.registry.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Both readers of Kafka's messages, within a heap of 64 MB, from messages that claim more than they hold, or are nested deeply. */
class KafkaMessageMemoryTest {
    @Test
    void readersStayWithinASmallHeap() throws Exception {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(program.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(output).endsWith("all done\n");
            assertThat(output.lines()).contains("record 1: read").doesNotContain("record 2: read");
            assertThat(program.exitValue()).isZero();
        } finally {
            program.destroyForcibly();
        }
    }

    /** Reads each message and prints what became of it. */
    static final class Program {
        private static final int WIRE = 1_000_000;
        private static final int SMALL = 200_000;
        private static final long CLAIMED = Integer.MAX_VALUE - 16L;
        private static final List<String> TYPES = List.of(
                "\"string\"",
                "{\"type\":\"array\",\"items\":\"string\"}",
                "{\"type\":\"array\",\"items\":\"null\"}",
                "{\"type\":\"map\",\"values\":\"null\"}",
                "\"bytes\"",
                "{\"type\":\"record\",\"name\":\"n\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"n\"]}]}",
                "{\"type\":\"record\",\"name\":\"m\",\"fields\":[{\"name\":\"all\",\"type\":{\"type\":\"array\",\"items\":\"m\"}}]}");

        private Program() {}

        public static void main(String[] args) throws Exception {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/schemas/ids/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                byte[] body = answer(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)));
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            AvroReader reader = new AvroReader(new SchemaRegistry(new RegistrySettings(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()), null, null, false)));
            read(reader, "record 1", message(0, out -> out.writeString("value")));
            read(reader, "record 2", message(0, out -> out.writeLong(CLAIMED)));
            for (int type = 1; type < TYPES.size(); type++) {
                read(reader, "claims of " + type, message(type, out -> out.writeLong(CLAIMED)));
                read(reader, "impossible claims of " + type, message(type, out -> out.writeLong(Long.MAX_VALUE)));
                read(reader, "bytes of 2 in " + type, message(type, out -> out.writeFixed(filled(2))));
                read(reader, "many small in " + type, message(type, out -> {
                    // An array and a record for two bytes: the largest factor there is, of some 100.
                    out.writeLong(SMALL / 2);
                    out.writeFixed(new byte[SMALL]);
                }));
            }
            OpenCdcReader json = new OpenCdcReader();
            for (String value : List.of(
                    "[" + "{},".repeat(WIRE / 3) + "1]",
                    "[" + "1e999999999,".repeat(WIRE / 12) + "1]",
                    "[".repeat(WIRE),
                    "9".repeat(WIRE))) {
                read(json, "opencdc", json(value));
                read(reader, "opencdc through the reader of Avro", json(value));
            }
            server.stop(0);
            System.out.println("all done");
        }

        private static byte[] filled(int with) {
            byte[] bytes = new byte[WIRE];
            Arrays.fill(bytes, (byte) with);
            return bytes;
        }

        private static byte[] json(String value) {
            return ("{\"position\":\"AA==\",\"operation\":\"create\",\"metadata\":{},\"key\":null,\"payload\":"
                            + "{\"before\":null,\"after\":{\"a\":" + value + "}}}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        private static byte[] answer(int type) {
            String image = "[\"null\",{\"type\":\"record\",\"name\":\"image\",\"fields\":[{\"name\":\"a\",\"type\":"
                    + TYPES.get(type) + "}]}]";
            String schema = "{\"type\":\"record\",\"name\":\"e\",\"fields\":[{\"name\":\"" + Envelope.POSITION
                    + "\",\"type\":\"bytes\"},{\"name\":\"" + Envelope.OPERATION
                    + "\",\"type\":\"string\"},{\"name\":\"" + Envelope.METADATA
                    + "\",\"type\":{\"type\":\"map\",\"values\":\"string\"}},{\"name\":\"" + Envelope.AFTER
                    + "\",\"type\":"
                    + image + "},{\"name\":\"" + Envelope.BEFORE + "\",\"type\":\"null\"}]}";
            return new JsonMapper().writeValueAsBytes(Map.of("schema", schema));
        }

        private interface Content {
            void write(BinaryEncoder out) throws IOException;
        }

        private static byte[] message(int type, Content column) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(ByteBuffer.allocate(AvroBytes.HEADER)
                    .put(AvroBytes.MAGIC)
                    .putInt(type)
                    .array());
            BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
            out.writeBytes(new byte[] {1});
            out.writeString("create");
            out.writeMapStart();
            out.setItemCount(0);
            out.writeMapEnd();
            out.writeIndex(1);
            column.write(out);
            out.flush();
            return bytes.toByteArray();
        }

        private static void read(KafkaMessageReader reader, String what, byte[] message) {
            try {
                reader.read(null, message);
                System.out.println(what + ": read");
            } catch (UnreadableMessageException e) {
                System.out.println(what + ": " + e.getMessage());
            }
        }
    }
}

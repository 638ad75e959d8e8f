package dev.penstock.kafka.internal.avro;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.penstock.core.PenstockException;
import dev.penstock.core.Record;
import dev.penstock.core.json.RecordJson;
import dev.penstock.kafka.internal.format.DebeziumFormat;
import dev.penstock.kafka.internal.format.Decimals;
import dev.penstock.kafka.internal.format.KafkaMessageReader;
import dev.penstock.kafka.internal.format.OpenCdcReader;
import dev.penstock.kafka.internal.format.UnreadableMessageException;
import dev.penstock.kafka.internal.registry.RegistrySettings;
import dev.penstock.kafka.internal.registry.SchemaRegistry;
import dev.penstock.kafka.internal.route.CanonicalKey;
import dev.penstock.kafka.internal.route.KeySplit;
import dev.penstock.kafka.internal.route.Routed;
import dev.penstock.kafka.internal.route.Router;
import dev.penstock.test.HostileInputs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Both readers of Kafka's messages, within a heap of 64 MB, from messages that claim more than they hold, or are nested deeply. */
class KafkaMessageMemoryTest {
    @Test
    void everyReaderStaysWithinASmallHeap() {
        assertThat(HostileInputs.run(Program.class))
                .contains("record 1: decoded", "record 2: refused", "nested in 5: refused", "many small in 6: refused")
                .contains(
                        "a large number for Debezium as STRING: refused",
                        "large numbers for Debezium as PRECISE: refused")
                .contains("a schema without end: refused", "a nested schema: refused");
    }

    static final class Program {
        private static final HostileInputs INPUTS = new HostileInputs(
                error -> error instanceof UnreadableMessageException || error instanceof PenstockException);

        private static final int WIRE = 1_000_000;
        private static final int ENDLESS = 101;
        private static final int NESTED = 102;
        private static final int NONE = 103;
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
                int type = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(answer(type));
                for (int more = type == ENDLESS ? 50 : 0; more > 0; more--) {
                    exchange.getResponseBody().write(filled('x'));
                }
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
                read(reader, "nested in " + type, message(type, out -> out.writeFixed(filled(2))));
                read(reader, "many small in " + type, message(type, out -> {
                    // Mostly an array and a record for two bytes, or an empty string for one.
                    out.writeLong(WIRE / 2);
                    out.writeFixed(new byte[WIRE]);
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
            schemas(reader);
            writers();
            server.stop(0);
            INPUTS.end();
        }

        private static byte[] filled(int with) {
            byte[] bytes = new byte[WIRE];
            Arrays.fill(bytes, (byte) with);
            return bytes;
        }

        private static byte[] json(String value) {
            return ("{\"position\":\"AA==\",\"operation\":\"create\",\"metadata\":{\"opencdc.collection\":\"t\"},\"key\":null,\"payload\":"
                            + "{\"before\":null,\"after\":{\"a\":" + value + "}}}")
                    .getBytes(StandardCharsets.UTF_8);
        }

        private static byte[] answer(int type) {
            if (type == ENDLESS) {
                return "{\"schema\":\"".getBytes(StandardCharsets.UTF_8);
            } else if (type == NESTED) {
                String nested = "{\"type\":\"array\",\"items\":".repeat(20_000) + "1" + "}".repeat(20_000);
                return new JsonMapper().writeValueAsBytes(Map.of("schema", nested));
            } else if (type == NONE) {
                return "[]".getBytes(StandardCharsets.UTF_8);
            }
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

        private static void read(KafkaMessageReader reader, String what, byte[] message) throws Exception {
            INPUTS.decode(what, message, bytes -> reader.read(null, bytes));
        }

        /** Schemas that a message names, and that anyone may have registered. */
        private static void schemas(AvroReader reader) throws Exception {
            read(reader, "a schema without end", message(ENDLESS, out -> {}));
            read(reader, "a nested schema", message(NESTED, out -> {}));
            read(reader, "no schema", message(NONE, out -> {}));
        }

        /** Formats that write out the zeros of numbers. */
        private static void writers() throws Exception {
            for (Decimals decimals : Decimals.values()) {
                DebeziumFormat format = new DebeziumFormat("s", "d", decimals);
                INPUTS.decode(
                        "a large number for Debezium as " + decimals,
                        json("1e999999999"),
                        bytes -> format.value(routed(RecordJson.read(bytes))));
                INPUTS.decode(
                        "large numbers for Debezium as " + decimals,
                        json("[" + "1e131071,".repeat(16_000) + "1]"),
                        bytes -> format.value(routed(RecordJson.read(bytes))));
            }
            byte[] key = "{\"a\":1e999999999}".getBytes(StandardCharsets.UTF_8);
            INPUTS.decode("a large number as a key", key, bytes -> CanonicalKey.of(RecordJson.readColumns(bytes)));
        }

        private static Routed routed(Record record) {
            return new Router(all -> "topic", false, KeySplit.ALWAYS, topic -> 1)
                    .route(record)
                    .get(0);
        }
    }
}

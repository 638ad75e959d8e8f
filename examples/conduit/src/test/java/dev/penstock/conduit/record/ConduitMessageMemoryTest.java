package dev.penstock.conduit.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.penstock.conduit.configuration.ConduitEnvironment;
import dev.penstock.conduit.proto.opencdc.Change;
import dev.penstock.conduit.proto.opencdc.Data;
import dev.penstock.conduit.proto.opencdc.Operation;
import dev.penstock.conduit.proto.opencdc.Record;
import dev.penstock.conduit.proto.schema.Schema;
import dev.penstock.core.Position;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

/** The records and positions that Conduit sends, within a heap of 64 MB. */
class ConduitMessageMemoryTest {
    @Test
    void decodersStayWithinASmallHeap() throws Exception {
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
            assertThat(output.lines()).contains("many nulls: decoded", "nested: refused");
            assertThat(program.exitValue()).isZero();
        } finally {
            program.destroyForcibly();
        }
    }

    /** Decodes each message and prints what became of it. */
    static final class Program {
        private static final int WIRE = 1_000_000;
        private static final String SELF =
                "{\"type\":\"record\",\"name\":\"n\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"n\"]}]}";
        private static final String NULLS =
                "{\"type\":\"record\",\"name\":\"n\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}]}";

        private Program() {}

        public static void main(String[] args) throws Exception {
            Value none = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
            ListValue.Builder nulls = ListValue.newBuilder();
            for (int i = 0; i < WIRE / 4; i++) {
                nulls.addValues(none);
            }
            decode(
                    "many nulls",
                    structured(Value.newBuilder().setListValue(nulls).build()));
            Value nested = none;
            for (int depth = 0; depth < 400; depth++) {
                nested = Value.newBuilder()
                        .setListValue(ListValue.newBuilder().addValues(nested))
                        .build();
            }
            decode("nested", structured(nested));
            decode(
                    "a long string",
                    structured(Value.newBuilder()
                            .setStringValue("\u0001".repeat(WIRE))
                            .build()));
            for (String value : new String[] {
                "[" + "{},".repeat(WIRE / 3) + "1]",
                "[" + "1e999999999,".repeat(WIRE / 12) + "1]",
                "[".repeat(WIRE),
                "9".repeat(WIRE)
            }) {
                decode("raw JSON", raw(("{\"a\":" + value + "}").getBytes(StandardCharsets.UTF_8)));
            }
            byte[] twos = new byte[WIRE];
            Arrays.fill(twos, (byte) 2);
            decode("Avro that nests", avro(SELF, twos));
            decode("Avro that claims", avro(NULLS, new byte[] {-2, -1, -1, -1, 15}));
            decode("Avro that claims less", avro(NULLS, new byte[] {-64, -1, -1, -1, 15}));
            position(new byte[WIRE]);
            position("[9".repeat(WIRE / 2).getBytes(StandardCharsets.UTF_8));
            System.out.println("all done");
        }

        private static byte[] structured(Value value) {
            return message(
                    Map.of(),
                    Data.newBuilder().setStructuredData(Struct.newBuilder().putFields("a", value)));
        }

        private static byte[] raw(byte[] bytes) {
            return message(Map.of(), Data.newBuilder().setRawData(ByteString.copyFrom(bytes)));
        }

        private static byte[] avro(String schema, byte[] bytes) {
            return message(
                    Map.of(AvroRecordEncoder.PAYLOAD_SUBJECT, schema, AvroRecordEncoder.PAYLOAD_VERSION, "1"),
                    Data.newBuilder().setRawData(ByteString.copyFrom(bytes)));
        }

        private static byte[] message(Map<String, String> metadata, Data.Builder data) {
            return Record.newBuilder()
                    .setOperation(Operation.OPERATION_CREATE)
                    .putAllMetadata(metadata)
                    .setPayload(Change.newBuilder().setAfter(data))
                    .build()
                    .toByteArray();
        }

        private static void decode(String what, byte[] message) {
            try {
                AvroRecordDecoder decoder = new AvroRecordDecoder(new Schemas(), false, true);
                decoder.decode(Record.parseFrom(message), new OrdinalPosition(ByteString.EMPTY, 1), true);
                System.out.println(what + ": decoded");
            } catch (IllegalArgumentException | InvalidProtocolBufferException refused) {
                System.out.println(what + ": refused");
            }
        }

        private static void position(byte[] bytes) {
            System.out.println("position of " + Position.of(bytes).toBytes().length);
        }
    }

    /** Here the subject is the text of the schema. */
    private static final class Schemas extends SchemaService {
        Schemas() {
            super(new ConduitEnvironment("", "", "", Level.OFF, 1 << 20));
        }

        @Override
        Schema get(String subject, int version) {
            return Schema.newBuilder()
                    .setBytes(ByteString.copyFromUtf8(subject))
                    .build();
        }
    }
}

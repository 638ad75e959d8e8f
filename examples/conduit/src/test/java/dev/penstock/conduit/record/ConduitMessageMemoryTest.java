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
import dev.penstock.test.HostileInputs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

/** The records and positions that Conduit sends, within a heap of 64 MB. */
class ConduitMessageMemoryTest {
    @Test
    void decodersStayWithinASmallHeap() {
        assertThat(HostileInputs.run(Program.class))
                .contains("many nulls: decoded", "nested: refused", "Avro that nests: refused")
                .contains("Avro of a date that no calendar has: refused");
    }

    static final class Program {
        private static final int WIRE = 1_000_000;
        private static final String SELF =
                "{\"type\":\"record\",\"name\":\"n\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"n\"]}]}";
        private static final String NULLS =
                "{\"type\":\"record\",\"name\":\"n\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}]}";

        private static final String DATE =
                "{\"type\":\"record\",\"name\":\"n\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}}]}";
        private static final HostileInputs INPUTS = new HostileInputs(
                error -> error instanceof IllegalArgumentException || error instanceof InvalidProtocolBufferException);

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
            byte[] last = new byte[10];
            Arrays.fill(last, (byte) -1);
            last[9] = 1;
            decode("Avro of a date that no calendar has", avro(DATE, last));
            for (byte[] bytes :
                    new byte[][] {new byte[WIRE], "[9".repeat(WIRE / 2).getBytes(StandardCharsets.UTF_8)}) {
                INPUTS.decode("a position", bytes, all -> Position.of(all).toBytes());
            }
            INPUTS.end();
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

        private static void decode(String what, byte[] message) throws Exception {
            AvroRecordDecoder decoder = new AvroRecordDecoder(new Schemas(), false, true);
            INPUTS.decode(
                    what,
                    message,
                    bytes -> decoder.decode(Record.parseFrom(bytes), new OrdinalPosition(ByteString.EMPTY, 1), true));
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

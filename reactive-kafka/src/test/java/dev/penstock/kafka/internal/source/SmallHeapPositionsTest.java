package dev.penstock.kafka.internal.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.kafka.internal.format.Headers;
import dev.penstock.kafka.internal.format.OpenCdcReader;
import dev.penstock.test.HostileInputs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Stored positions of partitions and the headers of messages, within a heap of 64 MB. */
class SmallHeapPositionsTest {
    @Test
    void positionsAndHeadersAreReadOrRefusedWithinASmallHeap() {
        assertThat(HostileInputs.run(Program.class))
                .contains(
                        "position of colons: refused",
                        "position with a long number: refused",
                        "position with a large source position: decoded",
                        "position header: refused",
                        "empty position header: refused",
                        "many headers: decoded");
    }

    static final class Program {
        private static final int WIRE = 1_000_000;
        private static final HostileInputs INPUTS = new HostileInputs(PenstockException.class::isInstance);

        private Program() {}

        public static void main(String[] args) throws Exception {
            position("of colons", ":".repeat(WIRE));
            position("of a prefix and colons", "kafka:1:" + ":".repeat(WIRE));
            position("with a long topic", "kafka:1:" + "t".repeat(WIRE) + ":0:5:AA==");
            position("with a long number", "kafka:1:t:0:" + "9".repeat(WIRE) + ":AA==");
            position("with zeros", "kafka:1:t:0:" + "0".repeat(WIRE) + ":AA==");
            position("with a large source position", "kafka:1:t:0:5:" + "AAAA".repeat(WIRE / 4));
            position("with half a source position", "kafka:1:t:0:5:" + "A".repeat(WIRE + 1));

            byte[] large = new byte[WIRE];
            headers("position header", large, new RecordHeader(Headers.POSITION, large));
            headers("empty position header", new byte[0], new RecordHeader(Headers.POSITION, (byte[]) null));
            Header[] many = new Header[WIRE / 20];
            for (int i = 0; i < many.length; i++) {
                many[i] = new RecordHeader("h" + i, new byte[0]);
            }
            headers("many headers", large, many);
            INPUTS.end();
        }

        private static void position(String name, String text) throws Exception {
            INPUTS.decode(
                    "position " + name,
                    text.getBytes(StandardCharsets.UTF_8),
                    bytes -> assertThat(KafkaPosition.of(Position.of(bytes)).toBytes())
                            .isNotEmpty());
        }

        /** Reads the message at a stored position, whose header must hold the position of the source. */
        private static void headers(String name, byte[] input, Header... headers) throws Exception {
            KafkaPosition stored = new KafkaPosition("t", 0, 7, Position.of(new byte[] {1}));
            PartitionRecords records =
                    new PartitionRecords(new OpenCdcReader(), new RepeatFilter(null, null), stored, 1, false);
            INPUTS.decode(
                    name,
                    input,
                    bytes -> records.read(new ConsumerRecord<>(
                            "t",
                            0,
                            7,
                            0,
                            TimestampType.CREATE_TIME,
                            0,
                            0,
                            null,
                            bytes,
                            new RecordHeaders(List.of(headers)),
                            Optional.empty())));
        }
    }
}

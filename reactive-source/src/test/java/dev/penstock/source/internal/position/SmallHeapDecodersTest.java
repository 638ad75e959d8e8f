package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.source.internal.pgoutput.MalformedMessageException;
import dev.penstock.source.internal.pgoutput.PgOutputDecoder;
import dev.penstock.source.internal.selection.RowSelection;
import dev.penstock.test.HostileInputs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every decoder of the source, within a heap of 64 MB, from inputs that attack them. */
class SmallHeapDecodersTest {
    @Test
    void everyDecoderStaysWithinASmallHeap() {
        assertThat(HostileInputs.run(Program.class))
                .contains(
                        "message I of 255: refused",
                        "request of 127: refused",
                        "position with 'read' of [1,-4000000]: refused");
    }

    static final class Program {
        private static final int WIRE = 1_000_000;
        private static final HostileInputs INPUTS = new HostileInputs(error -> error instanceof PenstockException
                || error instanceof MalformedMessageException
                || error instanceof IllegalArgumentException);

        private Program() {}

        public static void main(String[] args) throws Exception {
            for (int with : new int[] {0, 1, 127, 255}) {
                for (char kind : "BCORYIUDTMSEcAPrpK".toCharArray()) {
                    byte[] message = filled(with);
                    message[0] = (byte) kind;
                    INPUTS.decode(
                            "message " + kind + " of " + with,
                            message,
                            bytes -> PgOutputDecoder.decode(ByteBuffer.wrap(bytes)));
                }
                byte[] request = filled(with);
                request[0] = 1;
                INPUTS.decode("request of " + with, request, RowSelection::parse);
                INPUTS.decode("position of " + with, request, bytes -> StoredPosition.of(Position.of(bytes)));
            }
            for (String read : List.of(
                    "[1,-4000000]",
                    "[" + "1,".repeat(WIRE / 2) + "1]",
                    "[" + "1,-199999,".repeat(WIRE / 20) + "1]",
                    "[".repeat(WIRE),
                    "1e999999999",
                    "9".repeat(WIRE))) {
                position("'read' of " + cut(read), read, "");
            }
            for (String progress : List.of(
                    "20" + "[0/1,1,2]".repeat(WIRE / 10) + "=id",
                    "20[0/1,,5000]" + "=id".repeat(WIRE / 3),
                    "[".repeat(WIRE),
                    "20[0/1,,5000]=" + "i".repeat(WIRE))) {
                position("'progress' of " + cut(progress), "[]", "\"progress\":{\"16410\":\"" + progress + "\"},");
            }
            INPUTS.end();
        }

        private static void position(String name, String read, String progress) throws Exception {
            String json = """
                {"version":1,"system":"1","timeline":1,"slot":"s","session":"0a1b2c3d","read":%s,"unread":[16410],%s\
                "kind":"change","commit":"0/1","lsn":"0/1","index":0,"ordinal":1}\
                """.formatted(read, progress);
            INPUTS.decode("position with " + name, json.getBytes(StandardCharsets.UTF_8), bytes -> {
                StoredPosition position = StoredPosition.of(Position.of(bytes));
                assertThat(position.toString()).isNotEmpty();
            });
        }

        private static String cut(String text) {
            return text.substring(0, Math.min(text.length(), 20));
        }

        private static byte[] filled(int with) {
            byte[] bytes = new byte[WIRE];
            Arrays.fill(bytes, (byte) with);
            return bytes;
        }
    }
}

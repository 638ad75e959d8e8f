package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.PenstockException;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.json.RecordJson;
import dev.penstock.core.value.Bits;
import dev.penstock.core.value.Interval;
import dev.penstock.core.value.Range;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every decoder, and the writer of JSON, within a heap of 64 MB, from values that are as bad as their bytes allow. */
class SmallHeapDecodingTest {
    @Test
    void decodesTheWorstValuesOfEachType() throws Exception {
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
            assertThat(program.exitValue()).isZero();
        } finally {
            program.destroyForcibly();
        }
    }

    /** Decodes each value, prints it, and writes its JSON. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            values().forEach((type, value) -> {
                BinaryWriter out = new BinaryWriter(1 << 16);
                out.writeShort(1);
                PgType column = type(type);
                column.codec().writeField(value, out);
                Row row = Row.ofCopy(
                        new Relation(1, "public", "t", List.of(new Column("v", column, -1, false))), out.toByteArray());
                int json;
                try {
                    json = RecordJson.toBytes(row).length;
                } catch (PenstockException refused) {
                    json = -1;
                }
                Object decoded = row.columnValue(0);
                System.out.println(type + ": " + out.size() + " bytes, JSON of " + json + ", " + decoded.getClass());
                if (json >= 0) {
                    byte[] text = column.codec().encodeText(decoded).getBytes(StandardCharsets.UTF_8);
                    column.codec().decodeText(text, 0, text.length);
                }
            });
            System.out.println("all done");
        }

        private static Map<String, Object> values() {
            Map<String, Object> values = new LinkedHashMap<>();
            BigDecimal large = new BigDecimal("1E+131071");
            values.put("numeric", new BigDecimal("9".repeat(131_072) + "." + "9".repeat(16_383)));
            values.put("_numeric", new ArrayList<>(Collections.nCopies(16_000, large)));
            values.put("_numeric ", new ArrayList<>(Collections.nCopies(16_000, new BigDecimal("1E-16383"))));
            values.put("_numeric  ", new ArrayList<>(Collections.nCopies(16_000, new BigDecimal("1E+1000"))));
            values.put("numrange", Range.of((Object) large, true, null, false));
            values.put(
                    "_numrange",
                    new ArrayList<>(Collections.nCopies(5_000, Range.of((Object) large, true, null, false))));
            values.put("varbit", Bits.parse("1".repeat(1_000_000)));
            values.put("_interval", new ArrayList<>(Collections.nCopies(20_000, Interval.of(1, 2, 3))));
            values.put("bytea", ByteBuffer.wrap(new byte[1_000_000]));
            values.put("text", "\u0001".repeat(500_000));
            values.put("_bool", new ArrayList<>(Collections.nCopies(100_000, true)));
            values.put("_float8", new ArrayList<>(Collections.nCopies(50_000, -Math.PI * 1e-300)));
            values.put("_timestamptz", new ArrayList<>(Collections.nCopies(50_000, OffsetDateTime.MAX)));
            values.put("_uuid", new ArrayList<>(Collections.nCopies(50_000, new UUID(1, 2))));
            values.put("jsonb", "[".repeat(100_000) + "]".repeat(100_000));
            return values;
        }

        private static PgType type(String name) {
            return Objects.requireNonNull(BuiltInTypes.byName(name.strip()), name);
        }
    }
}

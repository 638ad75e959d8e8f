package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.penstock.core.DecodingException;
import dev.penstock.core.EncodingException;
import dev.penstock.core.Operation;
import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.json.RecordJson;
import dev.penstock.core.json.RecordJsonException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the bytes are, decoding ends, and ends in a value or in an exception of ours. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class DecoderFuzzTest {
    private static final int INPUTS = "whole".equals(System.getProperty("penstock.checks")) ? 2_000_000 : 100_000;
    private static final long SEED = 4711;

    /** For an input of some hundred bytes. A numeric of ten bytes may have 131 072 digits. */
    private static final long MOST_BYTES = 32 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void everyCodecRefusesMalformedBytesByItsException() {
        Random random = new Random(SEED);
        List<Seed> seeds = seeds();
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            Seed seed = seeds.get(i % seeds.size());
            boolean binary = random.nextBoolean();
            byte[] bytes = Mutations.of(binary ? seed.binary : seed.text, random);
            try {
                use(seed.type, decoded(seed.type.codec(), binary, bytes));
            } catch (DecodingException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(seed.type + " of " + HexFormat.of().formatHex(bytes), e);
            }
        }
        assertThat(refused).isBetween(INPUTS / 10, INPUTS - INPUTS / 50);
    }

    private static Object decoded(Codec codec, boolean binary, byte[] bytes) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            return binary ? codec.decodeBinary(bytes, 0, bytes.length) : codec.decodeText(bytes, 0, bytes.length);
        } finally {
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
        }
    }

    /** A value that was decoded can be looked at and written, or is refused by an exception of ours. */
    private static void use(PgType type, Object value) {
        assertThat(value).isNotNull().isEqualTo(value);
        assertThat(value.hashCode()).isEqualTo(value.hashCode());
        try {
            BinaryWriter out = new BinaryWriter(16);
            new Column("c", type, -1, false).encodeField(value, out);
            type.codec().encodeText(value);
            RecordJson.toBytes(record(StructuredData.of(Map.of("c", value))));
        } catch (EncodingException | RecordJsonException e) {
            assertThat(e).hasMessageContaining(" ");
        }
    }

    @Test
    void everyRowRefusesMalformedBytesByItsException() {
        Random random = new Random(SEED);
        Relation relation = new Relation(
                1,
                "public",
                "t",
                List.of(
                        new Column("a", PgType.builtIn(20), -1, true),
                        new Column("b", PgType.builtIn(25), -1, true),
                        new Column("c", PgType.builtIn(1007), -1, false),
                        new Column("d", UserTypes.CATALOG.type(UserTypes.ACCOUNT), -1, false)));
        byte[] copy = copyRow(relation);
        byte[] tuple = tuple();
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            boolean copied = random.nextBoolean();
            byte[] bytes = Mutations.of(copied ? copy : tuple, random);
            Row row = copied
                    ? Row.ofCopy(relation, bytes)
                    : random.nextBoolean() ? Row.ofTuple(relation, bytes) : Row.ofKeyTuple(relation, bytes);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                use(row);
            } catch (DecodingException e) {
                refused++;
            }
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                    .as("bytes allocated for %s", HexFormat.of().formatHex(bytes))
                    .isLessThan(MOST_BYTES);
        }
        assertThat(refused).isBetween(INPUTS / 10, INPUTS - INPUTS / 50);
    }

    private static byte[] copyRow(Relation relation) {
        BinaryWriter out = new BinaryWriter(64);
        out.writeShort(4);
        relation.columns().get(0).encodeField(null, out);
        relation.columns().get(1).encodeField("long enough to be hit ".repeat(10), out);
        relation.columns().get(2).encodeField(List.of(1, 2), out);
        relation.columns().get(3).encodeField(Map.of("mood", "ok"), out);
        return out.toByteArray();
    }

    private static byte[] tuple() {
        BinaryWriter out = new BinaryWriter(64);
        out.writeShort(4);
        out.writeUtf8("t\0\0\0\0017b\0\0\0d" + "y".repeat(100) + "un");
        return out.toByteArray();
    }

    private static void use(Row row) {
        row.unchanged();
        BinaryWriter out = new BinaryWriter(16);
        for (int column = 0; column < row.relation().columns().size(); column++) {
            row.copyField(column, out);
            assertThat(row.length(column)).isBetween(0, row.byteSize());
        }
        Row filled = row.filledFrom(row);
        assertThat(filled.unchanged()).isEqualTo(row.unchanged());
        RecordJson.toBytes(record(row));
        assertThat(StructuredData.of(row.asMap())).isEqualTo(row);
        assertThat(row.key()).isNotNull().isEqualTo(row.key());
    }

    @Test
    void theJsonReaderRefusesMalformedTextByItsException() {
        Random random = new Random(SEED);
        byte[] json = ("{\"position\":\"e30=\",\"operation\":\"update\",\"metadata\":{\"a\":\"b\"},\"key\":{\"id\":1},"
                        + "\"payload\":{\"before\":\"AQ==\",\"after\":{\"n\":1.50e3,\"s\":\"\\u00e9é\",\"l\":[1,{\"x\":null}]}}}")
                .getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            byte[] bytes = Mutations.of(json, random);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            try {
                byte[] written = RecordJson.toBytes(RecordJson.read(bytes));
                assertThat(RecordJson.toBytes(RecordJson.read(written))).isEqualTo(written);
            } catch (PenstockException e) {
                assertThat(e).isInstanceOf(RecordJsonException.class);
                refused++;
            }
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES);
        }
        assertThat(refused).isGreaterThan(INPUTS / 10);
    }

    private static Record record(StructuredData after) {
        return Record.of(Position.of(new byte[0]), Operation.CREATE, Map.of(), null, null, after);
    }

    /** Well-formed values of every type, in both forms. */
    private static List<Seed> seeds() {
        List<Seed> seeds = new ArrayList<>();
        for (TypeSample sample : BuiltInSamples.all()) {
            PgType type = named(sample.type().replaceAll("\\(.*|\"", ""));
            for (String text : sample.texts(SEED, 3)) {
                if (text != null) {
                    add(seeds, type, text);
                }
            }
        }
        for (PgType type : BuiltInTypes.all().values()) {
            add(seeds, type, type.kind() == PgType.Kind.RANGE ? "empty" : "{NULL,NULL}");
        }
        add(seeds, PgType.builtIn(1007), "[0:1][2:3]={{1,2},{3,NULL}}");
        add(seeds, PgType.builtIn(3906), "[1.5,2.50)");
        add(seeds, PgType.builtIn(4532), "{[1,2),[5,)}");
        add(seeds, UserTypes.CATALOG.type(UserTypes.AMOUNTS), "{\"(1.5,EUR)\",NULL,\"(,\\\"\\\"\\\"\\\")\"}");
        add(
                seeds,
                UserTypes.CATALOG.type(UserTypes.ACCOUNT),
                "(7,\"{\"\"(1,x)\"\"}\",ok,\"\"\"a\"\"=>NULL, \"\"b\"\"=>\"\"c\"\"\",7)");
        add(seeds, UserTypes.CATALOG.type(UserTypes.TEXT_RANGE), "[a,\"b c\")");
        add(seeds, UserTypes.CATALOG.type(UserTypes.TEXT_MULTIRANGE), "{[a,b),[\"\",\"\\\"\"]}");
        add(seeds, UserTypes.CATALOG.type(UserTypes.HSTORE), "\"a\"=>\"1\", \"b\"=>NULL");
        add(seeds, UserTypes.CATALOG.type(UserTypes.LTREE), "a.b");
        return seeds;
    }

    private static void add(List<Seed> seeds, PgType type, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        BinaryWriter out = new BinaryWriter(16);
        try {
            type.codec().encodeBinary(text, out);
            seeds.add(new Seed(type, out.toByteArray(), utf8));
        } catch (EncodingException e) {
            // Not PostgreSQL's own text of the value: noise will do.
            seeds.add(new Seed(type, utf8, utf8));
        }
    }

    private static PgType named(String name) {
        String known = name.equals("char") ? "bpchar" : name;
        return BuiltInTypes.all().values().stream()
                .filter(type -> type.name().equals(known))
                .findFirst()
                .orElseThrow();
    }

    private static final class Seed {
        private final PgType type;
        private final byte[] binary;
        private final byte[] text;

        Seed(PgType type, byte[] binary, byte[] text) {
            this.type = type;
            this.binary = binary;
            this.text = text;
        }
    }
}

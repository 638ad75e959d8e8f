package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Position;
import dev.penstock.core.PositionStore;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.core.internal.config.LoginSourceException;
import dev.penstock.core.internal.config.PasswordFile;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.tls.TlsFileException;
import dev.penstock.core.internal.tls.TlsMaterial;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.json.RecordJson;
import dev.penstock.core.value.Bits;
import dev.penstock.core.value.Interval;
import dev.penstock.core.value.Range;
import dev.penstock.test.HostileInputs;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every decoder of the module, and the writers of text and JSON, within a heap of 64 MB, from inputs that attack them. */
class SmallHeapDecodingTest {
    private static final int WIRE = 1_000_000;

    @Test
    void everyDecoderStaysWithinASmallHeap() {
        assertThat(HostileInputs.run(Program.class))
                .contains(
                        "value of numeric: decoded",
                        "nested composite as JSON: decoded",
                        "nested composite as text: refused",
                        "bytes 1 as numeric: refused",
                        "JSON of many brackets: refused",
                        "position file without end: refused",
                        "key file 0: refused",
                        "key file without end: refused",
                        "password file of many fields: decoded",
                        "password file of many lines: decoded",
                        "password file that is too large: refused");
    }

    static final class Program {
        private static final HostileInputs INPUTS = new HostileInputs(error -> error instanceof PenstockException
                || error instanceof TlsFileException
                || error instanceof LoginSourceException
                || (error instanceof CompletionException && error.getCause() instanceof PenstockException));

        private Program() {}

        public static void main(String[] args) throws Exception {
            worstValues();
            nestedComposites();
            bytesThatClaim();
            json();
            positions();
            keyFiles();
            passwordFiles();
            INPUTS.end();
        }

        /** Values that are as bad as their bytes allow. */
        private static void worstValues() throws Exception {
            for (Map.Entry<String, Object> value : values().entrySet()) {
                PgType type = type(value.getKey());
                BinaryWriter out = new BinaryWriter(1 << 16);
                type.codec().writeField(value.getValue(), out);
                read("value of " + value.getKey(), type, out.toByteArray());
            }
        }

        private static void read(String name, PgType type, byte[] field) throws Exception {
            INPUTS.decode(name, field, bytes -> rowOf(type, bytes).columnValue(0));
            INPUTS.decode(name + " as JSON", field, bytes -> RecordJson.toBytes(rowOf(type, bytes)));
            INPUTS.decode(name + " as text", field, bytes -> {
                String text = type.codec().encodeText(rowOf(type, bytes).columnValue(0));
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                type.codec().decodeText(utf8, 0, utf8.length);
            });
            INPUTS.decode(
                    name + " in a column of text",
                    field,
                    bytes -> new Column("c", type("text"), -1, false)
                            .encodeField(rowOf(type, bytes).columnValue(0), new BinaryWriter(64)));
        }

        private static void nestedComposites() throws Exception {
            List<TypeRow> rows = new ArrayList<>();
            Object value = "\"";
            int levels = TypeBuilder.MAX_DEPTH - 1;
            for (int i = 0; i < levels; i++) {
                rows.add(new TypeRow(
                        100_000 + i, "public", "c" + i, "composite", 0, ",", true, "f", i == 0 ? 25 : 99_999 + i));
                value = StructuredData.of(Collections.singletonMap("f", value));
            }
            PgType type = TypeCatalog.builtIn().with(rows).type(100_000 + levels - 1);
            BinaryWriter out = new BinaryWriter(64);
            type.codec().writeField(value, out);
            read("nested composite", type, out.toByteArray());
        }

        /** Counts and lengths that the bytes do not hold, for each type. */
        private static void bytesThatClaim() throws Exception {
            byte[] high = new byte[1000];
            Arrays.fill(high, (byte) 0x7F);
            byte[] ones = new byte[1000];
            Arrays.fill(ones, (byte) 0xFF);
            byte[] opened = "{".repeat(WIRE).getBytes(StandardCharsets.UTF_8);
            byte[] quoted = "\"\\\\".repeat(WIRE / 3).getBytes(StandardCharsets.UTF_8);
            for (String name : List.of(
                    "numeric",
                    "_numeric",
                    "_text",
                    "_bool",
                    "varbit",
                    "numrange",
                    "nummultirange",
                    "jsonb",
                    "tsvector",
                    "interval",
                    "inet",
                    "path",
                    "polygon",
                    "_path")) {
                PgType type = type(name);
                int input = 0;
                for (byte[] bytes : List.of(high, ones, opened, quoted, new byte[WIRE])) {
                    INPUTS.decode(
                            "bytes " + input + " as " + name,
                            bytes,
                            all -> type.codec().decodeBinary(all, 0, all.length));
                    INPUTS.decode(
                            "text " + input++ + " as " + name,
                            bytes,
                            all -> type.codec().decodeText(all, 0, all.length));
                }
            }
        }

        private static void json() throws Exception {
            // The value, and a second one in the form of the target, take up to a hundred times as much memory as the
            // bytes.
            int length = WIRE / 3;
            Map<String, String> values = Map.of(
                    "many brackets", "[".repeat(length),
                    "empty objects", "[" + "{},".repeat(length / 3) + "1]",
                    "large numbers", "[" + "1e999999999,".repeat(length / 12) + "1]",
                    "a long number", "9".repeat(length),
                    "many names", "{" + "\"a\":1,".repeat(length / 6) + "\"b\":1}");
            for (Map.Entry<String, String> value : values.entrySet()) {
                byte[] columns = ("{\"a\":" + value.getValue() + "}").getBytes(StandardCharsets.UTF_8);
                INPUTS.decode("JSON of " + value.getKey(), columns, RecordJson::readColumns);
                for (String target : List.of("text", "_text", "numeric", "_numeric", "jsonb", "int8")) {
                    INPUTS.decode(
                            "JSON of " + value.getKey() + " as " + target,
                            columns,
                            bytes -> type(target)
                                    .codec()
                                    .encodeText(Objects.requireNonNull(
                                            RecordJson.readColumns(bytes).get("a"))));
                }
            }
        }

        private static void positions() throws Exception {
            for (String text : List.of("\"progress\":{".repeat(WIRE / 12), "x".repeat(WIRE))) {
                INPUTS.decode(
                        "position as text",
                        text.getBytes(StandardCharsets.UTF_8),
                        bytes -> assertThat(Position.of(bytes).toString()).hasSizeLessThan(30_000));
            }
            INPUTS.decode(
                    "position file without end",
                    new byte[0],
                    none -> PositionStore.file(Path.of("/dev/zero"))
                            .load()
                            .toCompletableFuture()
                            .join());
        }

        private static void keyFiles() throws Exception {
            Path file = Files.createTempFile("hostile", ".pem");
            int input = 0;
            for (byte[] content : List.of(
                    new byte[] {0x30, (byte) 0x84, 0x7F, -1, -1, -1},
                    new byte[WIRE],
                    "-----BEGIN PRIVATE KEY-----\n".repeat(WIRE / 28).getBytes(StandardCharsets.UTF_8),
                    pem("PRIVATE KEY", "a:".repeat(WIRE / 2)),
                    pem("PRIVATE KEY", Base64.getEncoder().encodeToString(new byte[WIRE])),
                    pem("CERTIFICATE", Base64.getEncoder().encodeToString(new byte[WIRE])))) {
                DatabaseUrl url = DatabaseUrl.parse("postgresql://miller@db/mill?sslmode=verify-full&sslrootcert="
                        + file + "&sslcert=" + file + "&sslkey=" + file);
                INPUTS.decode("key file " + input++, content, bytes -> {
                    Files.write(file, bytes);
                    TlsMaterial.read(url);
                });
            }
            Files.delete(file);
            DatabaseUrl endless =
                    DatabaseUrl.parse("postgresql://miller@db/mill?sslmode=verify-full&sslrootcert=/dev/zero");
            INPUTS.decode("key file without end", new byte[0], none -> TlsMaterial.read(endless));
        }

        private static void passwordFiles() throws Exception {
            Path file = Files.createTempFile("hostile", ".pgpass");
            DatabaseUrl url = DatabaseUrl.parse("postgresql://miller@db/mill");
            for (Map.Entry<String, String> content : Map.of(
                            "of many fields", ":".repeat(WIRE),
                            "of many lines", "*:*:*:*\n".repeat(WIRE / 8),
                            "of escapes", "\\".repeat(WIRE),
                            "that is too large", "#".repeat(2 * WIRE))
                    .entrySet()) {
                INPUTS.decode(
                        "password file " + content.getKey(),
                        content.getValue().getBytes(StandardCharsets.UTF_8),
                        bytes -> {
                            Files.write(file, bytes);
                            assertThat(PasswordFile.of(file.toString()).find(url))
                                    .isEmpty();
                        });
            }
            Files.delete(file);
        }

        private static byte[] pem(String label, String body) {
            return ("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n")
                    .getBytes(StandardCharsets.UTF_8);
        }

        private static Row rowOf(PgType type, byte[] field) {
            byte[] tuple = ByteBuffer.allocate(2 + field.length)
                    .putShort((short) 1)
                    .put(field)
                    .array();
            return Row.ofCopy(new Relation(1, "public", "t", List.of(new Column("v", type, -1, false))), tuple);
        }

        private static Map<String, Object> values() {
            Map<String, Object> values = new LinkedHashMap<>();
            BigDecimal large = new BigDecimal("1E+131071");
            values.put("numeric", new BigDecimal("9".repeat(131_072) + "." + "9".repeat(16_383)));
            Stream.of("1E+131071", "1E-16383", "1E+1000")
                    .forEach(number -> values.put(
                            " ".repeat(values.size()) + "_numeric",
                            new ArrayList<>(Collections.nCopies(16_000, new BigDecimal(number)))));
            values.put("numrange", Range.of((Object) large, true, null, false));
            values.put(
                    "_numrange",
                    new ArrayList<>(Collections.nCopies(5_000, Range.of((Object) large, true, null, false))));
            values.put("varbit", Bits.parse("1".repeat(WIRE)));
            values.put("_interval", new ArrayList<>(Collections.nCopies(20_000, Interval.of(1, 2, 3))));
            values.put("bytea", ByteBuffer.wrap(new byte[WIRE]));
            values.put("text", "\u0001".repeat(WIRE / 2));
            values.put("_text", new ArrayList<>(Collections.nCopies(50_000, "\"\\")));
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

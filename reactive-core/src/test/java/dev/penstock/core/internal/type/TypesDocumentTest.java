package dev.penstock.core.internal.type;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.json.RecordJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests that the documented table of types agrees with the codecs. */
class TypesDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "types.md");

    @Test
    void givesTheJavaClassAndTheJsonOfEveryRow() throws IOException {
        for (Line line : lines()) {
            for (PgType type : line.types()) {
                byte[] text = line.text().getBytes(UTF_8);
                Object value = type.codec().decodeText(text, 0, text.length);

                assertThat(line.java()).as(line + " as " + type.name()).contains("`" + className(value));
                assertThat(json(value)).as(line + " as " + type.name()).isEqualTo(line.json());
                assertThat(type.codec().encodeText(value)).isEqualTo(printed(type, line.text()));
            }
        }
    }

    @Test
    void namesEveryBuiltInTypeThatIsNoArray() throws IOException {
        List<String> named = lines().stream()
                .flatMap(line -> line.types().stream())
                .map(PgType::name)
                .toList();

        assertThat(named)
                .containsAll(BuiltInTypes.all().values().stream()
                        .filter(type -> type.kind() != PgType.Kind.ARRAY)
                        .map(PgType::name)
                        .toList());
    }

    /** Money is written without what only one locale reads. */
    private static String printed(PgType type, String text) {
        return type.name().equals("money") ? text.replace("$", "").replace(",", "") : text;
    }

    private static String className(Object value) {
        for (Class<?> shown : List.of(String.class, StructuredData.class, Map.class, ByteBuffer.class)) {
            if (shown.isInstance(value)) {
                return shown.getSimpleName();
            }
        }
        return value.getClass().getSimpleName();
    }

    private static String json(Object value) {
        StructuredData after = StructuredData.of(Map.of("v", value));
        String json = new String(
                RecordJson.toBytes(Record.of(Position.of(new byte[0]), Operation.CREATE, Map.of(), null, null, after)),
                UTF_8);
        return json.substring(json.indexOf("{\"v\":") + 5, json.length() - 3);
    }

    private static List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENT, UTF_8)) {
            if (line.startsWith("| ") && !line.startsWith("| PostgreSQL")) {
                String[] cells = line.substring(2, line.length() - 2).split(" \\| ", -1);
                lines.add(new Line(cells[0], cells[1], unquoted(cells[2]), unquoted(cells[3])));
            }
        }
        assertThat(lines).hasSizeGreaterThan(60);
        return lines;
    }

    private static String unquoted(String cell) {
        assertThat(cell).startsWith("`").endsWith("`");
        return cell.substring(1, cell.length() - 1);
    }

    private record Line(String names, String java, String text, String json) {
        List<PgType> types() {
            if (names.startsWith("`")) {
                return Arrays.stream(names.split(", "))
                        .map(name -> named(unquoted(name)))
                        .collect(Collectors.toList());
            }
            return List.of(
                    switch (names) {
                        case "enum" -> UserTypes.CATALOG.type(UserTypes.MOOD);
                        case "domain" -> UserTypes.CATALOG.type(UserTypes.PERCENT);
                        case "composite" -> UserTypes.CATALOG.type(UserTypes.AMOUNT);
                        case "any other" -> PgType.unknown(99_999, "public", "vector");
                        default -> throw new AssertionError(names);
                    });
        }

        private static PgType named(String name) {
            return BuiltInTypes.all().values().stream()
                    .filter(type -> type.name().equals(name))
                    .findFirst()
                    .orElseGet(() -> TypeCatalog.builtIn().type(99_999, "public", name));
        }
    }
}

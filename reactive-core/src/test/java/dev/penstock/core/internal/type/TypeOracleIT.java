package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.json.RecordJson;
import dev.penstock.test.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * PostgreSQL judges the codecs: what a server holds, read in binary and in text, must be one Java value; written back, the
 * server's own text of it must be what it was. Under hostile defaults of the database, which {@link PinnedSettings} override.
 */
class TypeOracleIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int RANDOM_VALUES = WHOLE ? 1000 : 25;
    private static final long SEED = 20_240_131;

    @TestFactory
    Stream<DynamicContainer> keepsEveryValueOf() {
        IntStream versions =
                WHOLE ? PostgresServer.versions().stream().mapToInt(version -> version) : IntStream.of(14, 18);
        return versions.mapToObj(version -> DynamicContainer.dynamicContainer("PostgreSQL " + version, tests(version)));
    }

    private static Stream<DynamicTest> tests(int version) {
        Session session = new Session(version);
        DynamicTest table = DynamicTest.dynamicTest("table of types", () -> checkTable(session.oracle()));
        Stream<DynamicTest> types = TypeSamples.all().stream()
                .filter(sample -> sample.since() <= version)
                .map(sample -> DynamicTest.dynamicTest(sample.type(), () -> check(session.oracle(), sample)));
        DynamicTest end = DynamicTest.dynamicTest("end", session::close);
        return Stream.of(Stream.of(table), types, Stream.of(end)).flatMap(tests -> tests);
    }

    /** Types of fixed OIDs, and arrays of them, that a column can have: all but those that make no sense in a user's table. */
    private static void checkTable(Oracle oracle) throws SQLException {
        List<String> ofServer =
                oracle.list("SELECT t.oid || ' ' || t.typname || ' ' || COALESCE(e.oid, r.rngsubtype, m.rngtypid, 0)"
                        + " FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid LEFT JOIN"
                        + " pg_range r ON r.rngtypid = t.oid LEFT JOIN pg_range m ON m.rngmultitypid = t.oid WHERE t.oid <"
                        + " 10000 AND t.typtype IN ('b', 'r', 'm') AND COALESCE(e.typtype, 'b') <> 'p' AND t.typname !~"
                        + " '^_?(pg_node_tree|pg_ndistinct|pg_dependencies|pg_mcv_list|pg_brin.*|gtsvector|unknown|"
                        + "cstring|record|pg_type|pg_class|pg_attribute|pg_proc|regdatabase)$'");
        List<String> ours = BuiltInTypes.all().values().stream()
                .map(type -> type.oid() + " " + type.name() + " "
                        + (type.element() == null ? 0 : type.element().oid()))
                .toList();

        assertThat(ours).containsExactlyInAnyOrderElementsOf(ofServer);
    }

    private static void check(Oracle oracle, TypeSample sample) throws Exception {
        String table = oracle.table(sample.type());
        oracle.insert(table, sample.type(), sample.texts(SEED, RANDOM_VALUES));
        PgType type = oracle.type(table);
        List<String> texts = oracle.copyText(table);

        List<Object> fromBinary = new ArrayList<>();
        for (Row row : oracle.copyBinary(table, type)) {
            fromBinary.add(row.value(0));
        }
        List<Object> fromText = new ArrayList<>();
        for (String text : texts) {
            fromText.add(text == null ? null : decodeText(type, text));
        }

        assertThat(fromText).as("text and binary").isEqualTo(fromBinary);
        assertThat(copied(oracle, sample, type, fromBinary)).as("encoded").isEqualTo(texts);
        assertThat(copied(oracle, sample, type, printed(type, fromBinary)))
                .as("of our text")
                .isEqualTo(texts);
        assertThat(copied(oracle, sample, type, texts)).as("of its own text").isEqualTo(texts);
        if (!losesInJson(type)) {
            List<Object> read =
                    fromBinary.stream().map(TypeOracleIT::throughJson).toList();
            assertThat(copied(oracle, sample, type, read)).as("through JSON").isEqualTo(withoutBounds(texts));
        }
    }

    private static Object decodeText(PgType type, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return type.codec().decodeText(utf8, 0, utf8.length);
    }

    /** Returns the text that the server prints for a table filled with {@code values}, by way of a text column if there is no binary form. */
    private static List<String> copied(Oracle oracle, TypeSample sample, PgType type, List<?> values) throws Exception {
        String table = oracle.table(type.binary() ? sample.type() : "text");
        oracle.copyIn(table, type, values);
        return oracle.copyText(type.binary() ? table : oracle.cast(table, sample.type()));
    }

    private static List<String> printed(PgType type, List<Object> values) {
        return values.stream()
                .map(value -> value == null ? null : type.codec().encodeText(value))
                .toList();
    }

    private static Object throughJson(Object value) {
        StructuredData data = StructuredData.of(Collections.singletonMap("v", value));
        Record record = Record.of(Position.of(new byte[0]), Operation.CREATE, Map.of(), null, null, data);
        Record read = RecordJson.read(RecordJson.toBytes(record));
        return ((StructuredData) read.after()).get("v");
    }

    /**
     * Returns whether the JSON form of a record loses part of the value. It does not distinguish a JSON null from no value, keeps neither
     * spaces nor the order of members nor the digits of numbers in a json column, and does not mark elements that are lists themselves.
     */
    private static boolean losesInJson(PgType type) {
        PgType inner = type.element() == null ? type : type.element();
        boolean json = inner.name().startsWith("json") && !inner.name().equals("jsonpath");
        return json || (type.element() != null && inner.name().endsWith("vector"));
    }

    /** Lower bounds are not part of the JSON form. */
    private static List<String> withoutBounds(List<String> texts) {
        return texts.stream()
                .map(text -> text == null ? null : text.replaceAll("(\\[-?\\d+:-?\\d+])+=", ""))
                .toList();
    }

    private static final class Session {
        private final int version;
        private Oracle oracle;

        Session(int version) {
            this.version = version;
        }

        Oracle oracle() throws SQLException {
            if (oracle == null) {
                oracle = new Oracle(PostgresServer.shared(version));
                oracle.execute(TypeSamples.SCHEMA);
            }
            return oracle;
        }

        void close() throws SQLException {
            oracle.close();
        }
    }
}

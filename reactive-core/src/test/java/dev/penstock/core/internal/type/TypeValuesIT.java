package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.DecodingException;
import dev.penstock.core.EncodingException;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.test.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server prints and sends the values that {@link TypeValues} lists, and rejects its malformed texts. */
class TypeValuesIT {
    private static final int LONGEST = 120;

    @Test
    void aServerPrintsAndSendsTheListedValues() throws Exception {
        Set<String> lines = new LinkedHashSet<>();
        try (Oracle oracle = new Oracle(PostgresServer.shared(18))) {
            oracle.execute(TypeSamples.SCHEMA);
            for (TypeSample sample : TypeSamples.all()) {
                lines.addAll(lines(oracle, sample));
            }
        }
        if (Boolean.getBoolean("penstock.write-docs")) {
            Files.write(Path.of("src/test/resources" + TypeValues.VALUES), lines);
        }

        assertThat(TypeValues.lines(TypeValues.VALUES)).containsExactlyElementsOf(lines);
    }

    @Test
    void aServerRejectsTheMalformedTexts() throws Exception {
        List<String> accepted = new ArrayList<>();
        try (Oracle oracle = new Oracle(PostgresServer.shared(18))) {
            for (TypeValues.Malformed malformed : TypeValues.malformed()) {
                String text = malformed.text().replace("'", "''");
                String sql = "SELECT pg_input_is_valid('" + text + "', '" + malformed.type() + "')::text";
                if (oracle.list(sql).contains("true")) {
                    accepted.add(malformed.toString());
                }
            }
        }

        assertThat(accepted).isEmpty();
    }

    @Test
    void aServerReadsTheOtherSpellings() throws Exception {
        List<String> printed = new ArrayList<>();
        try (Oracle oracle = new Oracle(PostgresServer.shared(18))) {
            for (TypeValues.Spelling spelling : TypeValues.spellings()) {
                String text = spelling.text().replace("'", "''");
                String sql = "SELECT ('" + text + "'::" + spelling.type() + ")";
                printed.add(oracle.list(sql).get(0));
            }
        }

        assertThat(printed)
                .isEqualTo(TypeValues.spellings().stream()
                        .map(TypeValues.Spelling::printed)
                        .toList());
    }

    /** Each text has another value in Java's or ISO's reading, so codecs refuse it. */
    @ParameterizedTest
    @CsvSource({
        "time, 12:34.5, 00:12:34.5",
        "timestamp, 2024-01-01 12:34.5, 2024-01-01 00:12:34.5",
        "interval, 12:34.5, 00:12:34.5",
        "macaddr, 8:00:2b:01:02:030, 08:00:2b:01:02:30"
    })
    void aServerReadsSomeTextsInItsOwnWay(String type, String text, String printed) throws Exception {
        try (Oracle oracle = new Oracle(PostgresServer.shared(18))) {
            assertThat(oracle.list("SELECT ('" + text + "'::" + type + ")::text"))
                    .containsExactly(printed);
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> TypeValues.type(type).codec().decodeText(utf8, 0, utf8.length))
                .isInstanceOf(DecodingException.class);
        assertThatThrownBy(() -> TypeValues.type(type).codec().encodeBinary(text, new BinaryWriter(0)))
                .isInstanceOf(EncodingException.class);
    }

    @Test
    void aServerRejectsTheBinaryFormOfValuesOutOfRange() throws Exception {
        List<String> accepted = new ArrayList<>();
        try (Oracle oracle = new Oracle(PostgresServer.shared(18))) {
            for (TypeValues.Malformed value : TypeValues.outOfRange()) {
                if (isCopied(oracle, value)) {
                    accepted.add(value.toString());
                }
            }
        }

        assertThat(accepted).isEmpty();
    }

    private static boolean isCopied(Oracle oracle, TypeValues.Malformed value) throws SQLException, IOException {
        String table = oracle.table(value.type());
        try {
            oracle.copyIn(table, TypeValues.type(value.type()), List.of(value.text()));
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static List<String> lines(Oracle oracle, TypeSample sample) throws SQLException, IOException {
        String table = oracle.table(sample.type());
        PgType type = oracle.type(table);
        if (!BuiltInTypes.all().containsKey(type.oid()) || !type.binary()) {
            return List.of();
        }
        oracle.insert(table, sample.type(), sample.texts(1, 3));
        String send = oracle.list("SELECT typsend::text FROM pg_type WHERE oid = " + type.oid())
                .get(0);
        String argument = send.equals("textsend") ? "v::text" : "v";
        List<String> sent =
                oracle.list("SELECT encode(" + send + "(" + argument + "), 'hex') FROM " + table + " ORDER BY id");
        List<String> texts = oracle.copyText(table);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            if (text != null && text.length() <= LONGEST) {
                lines.add(new TypeValues.Value(type.name(), sent.get(i), text).toString());
            }
        }
        return lines;
    }
}

package dev.penstock.source.internal.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.type.PgType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowMasksTest {
    private static final PgType TEXT = Objects.requireNonNull(PgType.builtIn(25));
    private static final Relation TABLE =
            new Relation(1, "public", "t", List.of(column("a"), column("b"), column("c"), column("d")));
    private static final RowMasks MASKS = new RowMasks(new ColumnRules(
            List.of(),
            Map.of(
                    ColumnName.parse("b"), ColumnMask.text("longer than it was"),
                    ColumnName.parse("t.c"), ColumnMask.ofNull(),
                    ColumnName.parse("other.t.a"), ColumnMask.ofNull())));

    @Test
    void masksTheFieldsOfACopyAndLeavesNullsAndOtherColumns() {
        Row row = Row.ofCopy(TABLE, MASKS.copy(TABLE, copy("x", "secret", "secret", null)));

        assertThat(values(row)).containsExactly("x", "longer than it was", null, null);
        assertThat(values(Row.ofCopy(TABLE, MASKS.copy(TABLE, copy("x", null, null, "")))))
                .containsExactly("x", null, null, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"t", "b"})
    void masksTheColumnsOfATupleAndLeavesWhatWasNotSent(String kind) {
        byte[] tuple = tuple(kind.charAt(0), "x", "secret", "secret", null);
        byte[] masked = MASKS.tuple(TABLE, tuple);
        Row row = Row.ofTuple(TABLE, masked);

        assertThat(new String(masked, StandardCharsets.UTF_8)).doesNotContain("secret");
        assertThat(row.columnValue(0)).isEqualTo("x");
        assertThat(row.columnValue(1)).isEqualTo("longer than it was");
        assertThat(row.isNull(2)).isTrue();
        assertThat(row.unchanged()).containsExactly("d");
    }

    @Test
    void hashesTheSaltAndTheValueAsTheServerWould() {
        byte[] hash = ColumnMask.sha256("salt").apply("xAnny".getBytes(StandardCharsets.UTF_8), 1, 3);

        // SELECT encode(sha256('saltAnn'), 'hex')
        assertThat(new String(hash, StandardCharsets.US_ASCII)).hasSize(64).isEqualTo(sha256("saltAnn"));
        assertThat(ColumnMask.sha256("salt").toString()).doesNotContain("salt");
    }

    @ParameterizedTest
    @CsvSource({"a, a", "t.a, public.t.a", "s.t.a, s.t.a", "' \"x.y\" . z ', public.\"x.y\".z"})
    void namesColumnsWithOneToThreeParts(String text, String name) {
        assertThat(ColumnName.parse(text)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a..b", "a.b.c.d", "\"a\"b", "."})
    void refusesAMalformedName(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ColumnName.parse(text));
    }

    private static List<Object> values(Row row) {
        return java.util.Arrays.asList(row.columnValue(0), row.columnValue(1), row.columnValue(2), row.columnValue(3));
    }

    private static byte[] copy(String... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, (byte) values.length});
        for (String value : values) {
            byte[] bytes = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
            int length = value == null ? -1 : bytes.length;
            out.writeBytes(
                    new byte[] {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length});
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    /** A null is a value that was not sent. */
    private static byte[] tuple(char kind, String... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, (byte) values.length});
        for (String value : values) {
            if (value == null) {
                out.write('u');
            } else {
                out.write(kind);
                out.writeBytes(new byte[] {0, 0, 0, (byte) value.length()});
                out.writeBytes(value.getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static Column column(String name) {
        return new Column(name, TEXT, -1, false);
    }

    private static String sha256(String text) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

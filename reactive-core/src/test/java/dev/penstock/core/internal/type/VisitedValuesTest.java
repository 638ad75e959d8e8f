package dev.penstock.core.internal.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.ValueVisitor;
import dev.penstock.core.internal.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form in which a codec passes a value to a visitor. */
class VisitedValuesTest {
    @ParameterizedTest
    @CsvSource({
        "bool, 00, boolean false",
        "bool, 01, boolean true",
        "int2, ffff, long -1",
        "int4, 80000000, long -2147483648",
        "int8, 7fffffffffffffff, long 9223372036854775807",
        "float4, 3f800000, float 1.0",
        "float8, 3ff0000000000000, double 1.0",
        "text, 61c3a4, text aä",
        "text, '', 'text '",
        "bpchar, 6120, 'text a '",
        "json, 5b5d, json []",
        "jsonb, 015b5d, json []",
        "bytea, 4142, bytes AB",
        "oid, ffffffff, object 4294967295",
        "numeric, 0001000000000000000a, object 10",
        "uuid, 00000000000000000000000000000001, object 00000000-0000-0000-0000-000000000001",
        "jsonpath, 0124, object $"
    })
    void isTheClosestToItsBytes(String type, String hex, String visited) {
        byte[] bytes = HexFormat.of().parseHex("55" + hex + "55");
        Recorder recorder = new Recorder();

        TypeValues.type(type).codec().visit(bytes, 1, bytes.length - 2, recorder);

        assertThat(recorder.visits).containsExactly(visited);
    }

    @ParameterizedTest
    @CsvSource({
        "text, aä, text aä",
        "json, [], json []",
        "jsonb, [], json []",
        "int4, 7, object 7",
        "oid, 7, object 7",
        "money, $1.00, object $1.00"
    })
    void isTheClosestToItsText(String type, String text, String visited) {
        byte[] bytes = ("9" + text + "9").getBytes(StandardCharsets.UTF_8);
        Recorder recorder = new Recorder();

        TypeValues.type(type).codec().visitText(bytes, 1, bytes.length - 2, recorder);

        assertThat(recorder.visits).containsExactly(visited);
    }

    @Test
    void isTheTextOfATypeOfWhichOnlyTheTextIsKnown() {
        Recorder recorder = new Recorder();

        PgType.unknown(99_999, "s", "vector").codec().visitText(new byte[] {'[', '1', ']'}, 0, 3, recorder);

        assertThat(recorder.visits).containsExactly("text [1]");
    }

    @ParameterizedTest
    @CsvSource({
        "bool, 0001, it has 2 bytes instead of 1",
        "int2, 01, it has 1 bytes instead of 2",
        "int4, 01, it has 1 bytes instead of 4",
        "int8, 01, it has 1 bytes instead of 8",
        "float4, 01, it has 1 bytes instead of 4",
        "float8, 01, it has 1 bytes instead of 8",
        "text, c3, it is not UTF-8",
        "json, c3, it is not UTF-8",
        "jsonb, 02, its version is unknown",
        "jsonb, 01c3, it is not UTF-8",
        "oid, 01, it has 1 bytes instead of 4",
        "timetz, 0000000000000000ffff02df, it is malformed"
    })
    void isNotVisitedIfItIsMalformed(String type, String hex, String reason) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        Recorder recorder = new Recorder();

        assertThatThrownBy(() -> TypeValues.type(type).codec().visit(bytes, 0, bytes.length, recorder))
                .isInstanceOf(MalformedException.class)
                .hasMessage(reason);
        assertThat(recorder.visits).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"int4, x, it is malformed", "bool, x, it is neither true nor false", "oid, -1, it is malformed"})
    void isNotVisitedIfItsTextIsMalformed(String type, String text, String reason) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Recorder recorder = new Recorder();

        assertThatThrownBy(() -> TypeValues.type(type).codec().visitText(bytes, 0, bytes.length, recorder))
                .isInstanceOf(MalformedException.class)
                .hasMessage(reason);
        assertThat(recorder.visits).isEmpty();
    }

    @Test
    void letsTheExceptionOfAVisitorThrough() {
        Recorder failing = new Recorder() {
            @Override
            public void visitObject(Object value) {
                throw new UnsupportedOperationException("the visitor's own");
            }
        };
        Codec codec = TypeValues.type("oid").codec();

        assertThatThrownBy(() -> codec.visit(new byte[4], 0, 4, failing)).hasMessage("the visitor's own");
        assertThatThrownBy(() -> codec.visitText(new byte[] {'7'}, 0, 1, failing))
                .hasMessage("the visitor's own");
    }

    /** Each visit as a line. */
    private static class Recorder implements ValueVisitor {
        final List<String> visits = new ArrayList<>();

        @Override
        public void visitNull() {
            visits.add("null");
        }

        @Override
        public void visitBoolean(boolean value) {
            visits.add("boolean " + value);
        }

        @Override
        public void visitLong(long value) {
            visits.add("long " + value);
        }

        @Override
        public void visitFloat(float value) {
            visits.add("float " + value);
        }

        @Override
        public void visitDouble(double value) {
            visits.add("double " + value);
        }

        @Override
        public void visitText(byte[] bytes, int offset, int length) {
            visits.add("text " + text(bytes, offset, length));
        }

        @Override
        public void visitJson(byte[] bytes, int offset, int length) {
            visits.add("json " + text(bytes, offset, length));
        }

        @Override
        public void visitBytes(byte[] bytes, int offset, int length) {
            visits.add("bytes " + text(bytes, offset, length));
        }

        @Override
        public void visitObject(Object value) {
            visits.add("object " + value);
        }

        private static String text(byte[] bytes, int offset, int length) {
            return new String(bytes, offset, length, StandardCharsets.UTF_8);
        }
    }
}

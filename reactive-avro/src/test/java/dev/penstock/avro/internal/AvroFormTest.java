package dev.penstock.avro.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.value.PgArray;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

class AvroFormTest {
    private static final int NUMERIC_10_2 = ((10 << 16) | 2) + 4;

    @Test
    void fitsWhatAvroCanHold() {
        assertThat(form(1700, NUMERIC_10_2).fits().test(new BigDecimal("1.50"))).isTrue();
        assertThat(form(1700, NUMERIC_10_2).fits().test(Double.NaN)).isFalse();
        assertThat(form(1700, -1)).isSameAs(AvroForm.TEXT);
        // numeric(3,5) and numeric(3,-2) are not decimals of Avro.
        assertThat(form(1700, ((3 << 16) | 5) + 4)).isSameAs(AvroForm.TEXT);
        assertThat(form(1700, ((3 << 16) | (-2 & 0x7ff)) + 4)).isSameAs(AvroForm.TEXT);
        assertThat(form(1082, -1).fits().test(LocalDate.MAX)).isFalse();
        assertThat(form(1114, -1).fits().test(LocalDateTime.of(294276, 12, 31, 0, 0)))
                .isFalse();
        assertThat(form(1114, -1).fits().test(LocalDateTime.of(294246, 12, 31, 0, 0)))
                .isTrue();
        assertThat(form(1184, -1).fits().test(OffsetDateTime.MIN)).isFalse();
        assertThat(form(1007, -1).fits().test(PgArray.of(List.of(1, 2)))).isTrue();
        assertThat(form(1007, -1).fits().test(PgArray.of(List.of(1, 2)).withLowerBounds(0)))
                .isFalse();
        assertThat(form(1007, -1).fits().test(PgArray.ofNested(List.of(List.of(1), List.of(2)), 2)))
                .isFalse();
    }

    @Test
    void readsWhatItWrites() throws Exception {
        roundTrip(1700, NUMERIC_10_2, new BigDecimal("-99999999.99"));
        roundTrip(1082, -1, LocalDate.of(-4712, 1, 1));
        roundTrip(1083, -1, LocalTime.of(1, 2, 3, 4000));
        roundTrip(1083, -1, LocalTime.MAX);
        roundTrip(1114, -1, LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000));
        roundTrip(1184, -1, OffsetDateTime.of(-4712, 1, 1, 0, 0, 0, 1000, ZoneOffset.UTC));
        roundTrip(20, -1, Long.MIN_VALUE);
        roundTrip(17, -1, ByteBuffer.wrap(new byte[] {1, 0, -1}));
        roundTrip(1007, -1, PgArray.of(List.of(1, 2)));
    }

    /** Names of fields are legal and differ, whatever the columns are called. */
    @Test
    void findsAFieldForEveryColumnName() {
        Relation relation = relation(23, -1, "a b", "a_b", "a-b", "1", "ü");
        StructuredData data = StructuredData.of(Map.of("a b", 1, "a_b", 2, "a-b", 3, "1", 4, "ü", 5));
        AvroRelation avro = new AvroRelation(relation);
        Schema schema = avro.schema(avro.layout(data, null), "", "x.y_payload");

        assertThat(schema.getFields().stream().map(Schema.Field::name))
                .containsExactly("a_b_2", "a_b", "a_b_3", "_1", "_");
        assertThat(schema.getField("a_b").getObjectProp(AvroRelation.COLUMN)).isNull();
        assertThat(schema.getField("a_b_3").getObjectProp(AvroRelation.COLUMN)).isEqualTo("a-b");
    }

    private static void roundTrip(int type, int modifier, Object value) throws Exception {
        AvroRelation avro = new AvroRelation(relation(type, modifier, "c"));
        StructuredData data = StructuredData.of(Map.of("c", value));
        ByteBuffer layout = avro.layout(data, null);
        Schema schema = avro.schema(layout, "", "t");
        assertThat(schema.getField("c").schema().getTypes().get(1).getType()).isNotEqualTo(Schema.Type.STRING);
        GenericRecord read = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(avro.encode(layout, data), null));
        assertThat(AvroValues.object(schema.getField("c").schema(), read.get("c")))
                .isEqualTo(value);
    }

    private static Relation relation(int type, int modifier, String... columns) {
        return new Relation(
                1,
                "public",
                "t",
                List.of(columns).stream()
                        .map(name -> new Column(name, Objects.requireNonNull(PgType.builtIn(type)), modifier, false))
                        .toList());
    }

    private static AvroForm form(int type, int modifier) {
        return AvroForm.of(Objects.requireNonNull(PgType.builtIn(type)), modifier);
    }
}

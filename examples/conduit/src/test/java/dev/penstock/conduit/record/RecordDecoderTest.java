package dev.penstock.conduit.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.conduit.proto.opencdc.Data;
import dev.penstock.conduit.proto.opencdc.Record;
import dev.penstock.core.StructuredData;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {
    @Test
    void endsATransactionWithItsLastRecordOrTheMessage() {
        List<Record> message = Stream.of("0/1", "0/1", "0/2", "", "0/3", "0/3")
                .map(lsn -> lsn.isEmpty()
                        ? Record.getDefaultInstance()
                        : Record.newBuilder()
                                .putMetadata("postgres.commitLsn", lsn)
                                .build())
                .toList();

        assertThat(IntStream.range(0, 6).mapToObj(i -> RecordDecoder.endsTransaction(message, i)))
                .containsExactly(false, true, true, false, false, true);
    }

    @Test
    void keepsNumbersOfStructuredDataExact() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("exact", 9007199254740992L);
        columns.put("text", 9007199254740993L);
        columns.put("decimal", new BigDecimal("1.500"));
        columns.put("zero", -0.0);
        columns.put("nan", Double.NaN);
        columns.put("null", null);
        StructuredData read = RecordDecoder.columns(RecordEncoder.plain(StructuredData.of(columns)));

        assertThat(read.get("exact")).isEqualTo(9007199254740992L);
        assertThat(read.get("text")).isEqualTo("9007199254740993");
        assertThat(read.get("decimal")).isEqualTo("1.500");
        assertThat(read.get("zero")).isEqualTo(-0.0);
        assertThat(read.get("nan")).isEqualTo("NaN");
        assertThat(read.contains("null")).isTrue();
        assertThat(read.get("null")).isNull();
    }

    @Test
    void readsRawDataThatIsAJsonObject() {
        Data data = RecordEncoder.raw("{\"id\":1,\"price\":1.50}".getBytes(StandardCharsets.UTF_8));

        assertThat(RecordDecoder.columns(data).get("price")).isEqualTo(new BigDecimal("1.50"));
        assertThat(RecordDecoder.columns(RecordEncoder.raw(new byte[0]))).isNull();
    }

    @Test
    void connectsToConduitOnThisMachine() {
        assertThat(SchemaService.target("[::]:8085")).isEqualTo("localhost:8085");
        assertThat(SchemaService.target(":8085")).isEqualTo("localhost:8085");
        assertThat(SchemaService.target("127.0.0.1:8085")).isEqualTo("127.0.0.1:8085");
    }
}

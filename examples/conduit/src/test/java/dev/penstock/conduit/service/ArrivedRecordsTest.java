package dev.penstock.conduit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.conduit.record.RecordEncoder;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.RawData;
import dev.penstock.core.Record;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArrivedRecordsTest {
    private static final int MIB = 1024 * 1024;
    private static final BatchBounds AT_ONCE = new BatchBounds(4 * MIB, 0, Duration.ZERO);

    private final ArrivedRecords records = new ArrivedRecords(new RecordEncoder(), AT_ONCE);

    @Test
    void requestsTwoRecordsAsLongAsTheirSizeIsUnknown() {
        assertThat(records.demand()).isEqualTo(2);
        assertThat(records.demand()).isZero();
        records.add(record(10));
        assertThat(records.demand()).isEqualTo(1);
        assertThat(records.demand()).isZero();
    }

    /** One record of this size was sent, none is under way. */
    @ParameterizedTest
    @CsvSource({"10, 16", "60000, 16", "100000, 10", "500000, 2", "1000000, 1", "3000000, 1"})
    void requestsFewRecordsIfTheyAreLarge(int bytes, int expected) {
        requestAndSend(bytes);

        assertThat(records.demand()).isEqualTo(expected);
        assertThat(records.demand()).isZero();
    }

    @Test
    void requestsMoreWhenHalfOfThoseUnderWayHaveArrived() {
        requestAndSend(10);
        assertThat(records.demand()).isEqualTo(16);
        for (int i = 0; i < 7; i++) {
            records.add(record(10));
            assertThat(records.demand()).isZero();
        }

        records.add(record(10));

        assertThat(records.demand()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 256", "1000, 0, 256", "1000, 1, 1000", "100, 1, 256", "0, 1, 1000"})
    void requestsNoMoreThanTheWindowHasRoomFor(int batch, long delayMillis, int expected) {
        ArrivedRecords window = new ArrivedRecords(
                new RecordEncoder(), new BatchBounds(4 * MIB, batch, Duration.ofMillis(delayMillis)));
        int requested = 0;
        for (int more = window.demand(); more > 0; more = window.demand()) {
            requested += more;
            for (int i = 0; i < more; i++) {
                window.add(record(10));
            }
        }

        assertThat(requested).isEqualTo(expected);
    }

    @Test
    void requestsNothingWhileAMebibyteWaits() {
        assertThat(records.demand()).isEqualTo(2);
        records.add(record(MIB / 2));
        records.add(record(MIB / 2));
        assertThat(records.demand()).isZero();

        assertThat(records.batch().getRecordsCount()).isEqualTo(1);

        assertThat(records.demand()).isPositive();
    }

    /** Sizes of records in KiB, and the numbers of records in the batches made of them. */
    @ParameterizedTest
    @CsvSource({"1 1 1, 3", "300 300 300, 1 1 1", "100 100 100 300, 3 1", "2000 1, 1 1", "1 2000 1, 1 1 1"})
    void cutsBatchesBySize(String sizes, String expected) {
        for (String size : sizes.split(" ", -1)) {
            records.add(record(Integer.parseInt(size) * 1024));
        }

        assertThat(batches()).isEqualTo(expected);
        assertThat(records.count()).isZero();
        assertThat(records.batch().getRecordsCount()).isZero();
    }

    @Test
    void cutsBatchesByTheirNumberOfRecordsAndKeepsTheirOrder() {
        ArrivedRecords bounded = new ArrivedRecords(new RecordEncoder(), new BatchBounds(4 * MIB, 2, Duration.ZERO));
        for (int i = 1; i <= 5; i++) {
            bounded.add(record(i));
        }

        List<Integer> sizes = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        while (bounded.count() > 0) {
            var batch = bounded.batch();
            counts.add(batch.getRecordsCount());
            batch.getRecordsList()
                    .forEach(one ->
                            sizes.add(one.getPayload().getAfter().getRawData().size()));
        }

        assertThat(counts).containsExactly(2, 2, 1);
        assertThat(sizes).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void refusesARecordThatConduitDoesNotAccept() {
        records.add(record(5 * MIB));

        assertThatThrownBy(records::batch)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        error -> assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
                .hasMessageContaining("A record of table 'orders' has ")
                .hasMessageContaining("and Conduit accepts " + 4 * MIB + " at most");
    }

    private void requestAndSend(int bytes) {
        records.demand();
        records.add(record(bytes));
        records.add(record(bytes));
        while (records.count() > 0) {
            records.batch();
        }
    }

    private String batches() {
        List<String> counts = new ArrayList<>();
        while (records.count() > 0) {
            counts.add(String.valueOf(records.batch().getRecordsCount()));
        }
        return String.join(" ", counts);
    }

    private static Record record(int bytes) {
        return Record.of(
                Position.of(new byte[] {1}),
                Operation.CREATE,
                Map.of(Metadata.COLLECTION, "orders"),
                null,
                null,
                RawData.of(new byte[bytes]));
    }
}

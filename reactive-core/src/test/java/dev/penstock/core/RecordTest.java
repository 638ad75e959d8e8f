package dev.penstock.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordTest {
    private static final StructuredData ROW = StructuredData.of(Map.of("id", 1));

    @Test
    void returnsBothImagesAsColumns() {
        Record update = record(Operation.UPDATE, Map.of(Metadata.COLLECTION, "orders"), ROW, ROW.with("id", 2));

        assertThat(update.oldRow()).isEqualTo(ROW);
        assertThat(update.row()).isEqualTo(ROW.with("id", 2));
    }

    @Test
    void returnsNoRowWhenThereIsNoImage() {
        Record deletion = record(Operation.DELETE, Map.of(Metadata.COLLECTION, "orders"), null, null);

        assertThat(deletion.row()).isNull();
        assertThat(deletion.oldRow()).isNull();
    }

    @Test
    void reportsThatAMessageHasNoColumns() {
        Record message = record(Operation.CREATE, Map.of(), null, RawData.of(new byte[1]));

        assertThatIllegalStateException()
                .isThrownBy(message::row)
                .withMessage("The new image of this record is raw data and has no columns: it is a logical message.");
    }

    @Test
    void returnsTheContentOfAMessage() {
        RawData content = RawData.of(new byte[] {1, 2});

        assertThat(record(Operation.CREATE, Map.of(), null, content).message()).isEqualTo(content);
    }

    @Test
    void reportsThatARowIsNotAMessage() {
        Map<String, String> table = Map.of(Metadata.COLLECTION, "orders");
        RawData raw = RawData.of(new byte[1]);

        for (Record record : List.of(
                record(Operation.CREATE, table, null, ROW),
                record(Operation.DELETE, table, ROW, null),
                record(Operation.CREATE, table, null, raw))) {
            assertThatIllegalStateException()
                    .isThrownBy(record::message)
                    .withMessage("This record is not a logical message.");
        }
    }

    @Test
    void recordsThatBelongTogetherAreContinuedUpToTheLastWhichEndsTheTransaction() {
        Record last = record(Operation.CREATE, Map.of(Metadata.TRANSACTION_END, "true"), null, ROW);

        List<Record> together = Record.together(List.of(last, last, last));

        assertThat(together).extracting(Record::isContinued).containsExactly(true, true, false);
        assertThat(together).extracting(Record::endsTransaction).containsExactly(false, false, true);
        assertThat(Record.together(List.of(last))).containsExactly(last);
        Record other = Record.of(Position.of(new byte[] {9}), Operation.CREATE, Map.of(), null, null, ROW);
        assertThatIllegalArgumentException().isThrownBy(() -> Record.together(List.of(last, other)));
    }

    private static Record record(Operation operation, Map<String, String> metadata, Data before, Data after) {
        return Record.of(Position.of(new byte[1]), operation, metadata, null, before, after);
    }
}

package dev.penstock.sink.internal.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceIdentityTest {
    @Test
    void isThatOfTheRecord() {
        assertThat(SourceIdentity.ofTruncation(truncation("7:5:4294967295")))
                .isEqualTo(new SourceIdentity("orders", "7:5", 4_294_967_295L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "7:5:", "7:5:x", "7:5:-1", "7:5:99999999999"})
    void isUnknownIfItCannotBeRead(String id) {
        assertThat(SourceIdentity.ofTruncation(truncation(id))).isNull();
    }

    private static Record truncation(String id) {
        return Record.of(
                Position.of(new byte[] {1}),
                Operation.DELETE,
                Map.of(Metadata.COLLECTION, "orders", Metadata.TRUNCATE, "true", Metadata.TABLE_ID, id),
                null,
                null,
                null);
    }
}

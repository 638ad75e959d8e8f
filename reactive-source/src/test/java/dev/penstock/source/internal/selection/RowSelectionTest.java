package dev.penstock.source.internal.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.source.internal.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowSelectionTest {
    private static final RowSelection ROWS = new RowSelection(
            "slot", new TableName("s", "t\n"), List.of("a", "b"), List.of(List.of("1", ""), List.of("ü", "secret")));

    @Test
    void comesBackFromItsBytes() {
        assertThat(RowSelection.parse(ROWS.toBytes())).isEqualTo(ROWS);
    }

    @Test
    void refusesBytesThatAreCutOffOrOfSomethingElse() {
        byte[] bytes = ROWS.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatIllegalArgumentException().isThrownBy(() -> RowSelection.parse(part));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RowSelection.parse("{\"slot\": 1}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void printsNoKeys() {
        assertThat(ROWS.toString()).doesNotContain("secret");
    }
}

package dev.penstock.source.internal.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.penstock.source.internal.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Bytes as hexadecimal digits after those of the version, the slot {@code s} and the table {@code s.t}. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000, true",
        "ffffffff 00000000, false",
        "00000000 ffffffff, false",
        "00000000 00000000 00, false",
        "00000001 00000001 61 00000001 00000001 31, true",
        "00000001 00000001 61 00000001 00000002 31, false",
        "00000001 ffffffff 61 00000000, false",
        "00000001 00000001 61 00002711, false"
    })
    void acceptsCountsAndLengthsThatItsBytesHave(String rest, boolean accepted) {
        String hex = "01 00000001 73 00000001 73 00000001 74" + rest;
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        if (accepted) {
            assertThat(RowSelection.parse(bytes).table()).isEqualTo(new TableName("s", "t"));
        } else {
            assertThatIllegalArgumentException().isThrownBy(() -> RowSelection.parse(bytes));
        }
    }

    @Test
    void printsNoKeys() {
        assertThat(ROWS.toString()).doesNotContain("secret");
    }
}

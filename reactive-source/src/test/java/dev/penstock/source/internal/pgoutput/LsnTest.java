package dev.penstock.source.internal.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {
    @Test
    void writesAsTheServerDoes() {
        assertThat(Lsn.format(0x16_B374_D848L)).isEqualTo("16/B374D848");
        assertThat(Lsn.format(0x1_0000_000AL)).isEqualTo("1/A");
        assertThat(Lsn.format(-1)).isEqualTo("FFFFFFFF/FFFFFFFF");
        assertThat(Lsn.parse("16/b374d848")).isEqualTo(0x16_B374_D848L);
    }

    @Property
    void readsWhatItWrote(@ForAll long lsn) {
        assertThat(Lsn.parse(Lsn.format(lsn))).isEqualTo(lsn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "1", "1/", "/1", "1/2/3", "123456789/0", "0/123456789", "+1/1", "1/-1", "x/1", " 1/1"})
    void refusesAMalformedLsn(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse(text));
    }
}

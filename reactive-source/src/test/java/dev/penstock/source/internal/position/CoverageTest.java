package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;

class CoverageTest {
    @Test
    void knowsThreeStatesOfATable() {
        Coverage coverage = Coverage.NONE.withRead(7, -7).withUnread(8);

        assertThat(coverage.isRead(7)).isTrue();
        assertThat(coverage.isRead(-7)).isTrue();
        assertThat(coverage.isUnread(7)).isFalse();
        assertThat(coverage.isUnread(8)).isTrue();
        assertThat(coverage.isRead(8)).isFalse();
        assertThat(coverage.isRead(9) || coverage.isUnread(9)).isFalse();
        assertThat(coverage.read()).containsExactly(7, -7);
        assertThat(coverage.unread()).containsExactly(8);
    }

    @Test
    void movesATableFromUnreadToReadAndBack() {
        Coverage unread = Coverage.NONE.withUnread(8, 9);
        Coverage read = unread.withRead(8);

        assertThat(read).isEqualTo(Coverage.NONE.withRead(8).withUnread(9));
        assertThat(read.withUnread(8)).isEqualTo(unread);
        assertThat(unread.without(8)).isEqualTo(Coverage.NONE.withUnread(9));
        assertThat(unread.hasUnread()).isTrue();
        assertThat(unread.withRead(8, 9).hasUnread()).isFalse();
    }

    @Test
    void keepsProgressAsLongAsATableIsUnread() {
        ReadRanges half = ReadRanges.parse("23[0/1,,5]=id");
        ReadRanges most = ReadRanges.parse("23[0/1,,9]=id");
        Coverage coverage = Coverage.NONE.withUnread(8, 9).withProgress(8, half).withProgress(9, most);

        assertThat(coverage.progress(8)).isEqualTo(half);
        assertThat(coverage.withProgress(8, most).progress(8)).isEqualTo(most);
        assertThat(coverage.withRead(8).progress(8)).isNull();
        assertThat(coverage.withRead(8).progress(9)).isEqualTo(most);
        assertThat(coverage.withUnread(8).progress(8)).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coverage.NONE.withRead(8).withProgress(8, half));
    }

    @Test
    void isAValue() {
        ReadRanges half = ReadRanges.parse("23[0/1,,5]=id");
        ReadRanges most = ReadRanges.parse("23[0/1,,9]=id");
        EqualsVerifier.forClass(Coverage.class)
                .withPrefabValues(ReadRanges.class, half, most)
                .withNonnullFields("read", "unread", "progress")
                .verify();
        EqualsVerifier.forClass(OidSet.class).withNonnullFields("oids").verify();
        EqualsVerifier.forClass(PositionScope.class)
                .withPrefabValues(ReadRanges.class, half, most)
                .withIgnoredFields("rendered", "census")
                .withNonnullFields("session", "coverage")
                .verify();
    }
}

package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.position.PublicationMark.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublicationMarkTest {
    private static final int[] THREE = {16390, 16400, 16410};

    @Test
    void namesTheTableWhosePartWasAltered() {
        Map<Integer, Table> tables = tables(THREE);
        PublicationMark before = PublicationMark.of(7, "all", THREE, tables, 100, 110);
        tables.put(16400, new Table("t16400", "altered", List.of(7)));
        PublicationMark now = PublicationMark.of(7, "all", THREE, tables, 100, 110);

        assertThat(before.altered(now, THREE)).containsExactly(16400);
        assertThat(before.hasSameOptions(now)).isTrue();
        assertThat(before.hasSameNames(now)).isTrue();
        assertThat(before.altered(before, THREE)).isEmpty();
    }

    @Test
    void tellsAnotherPublicationOptionsAndNames() {
        Map<Integer, Table> tables = tables(THREE);
        PublicationMark before = PublicationMark.of(7, "all", THREE, tables, 100, 110);

        assertThat(before.isSamePublication(PublicationMark.of(8, "all", THREE, tables, 100, 110)))
                .isFalse();
        assertThat(before.hasSameOptions(PublicationMark.of(7, "insert", THREE, tables, 100, 110)))
                .isFalse();
        tables.put(16400, new Table("renamed", "m16400", List.of(7)));
        PublicationMark renamed = PublicationMark.of(7, "all", THREE, tables, 100, 110);
        assertThat(before.hasSameNames(renamed)).isFalse();
        assertThat(before.altered(renamed, THREE)).isEmpty();
    }

    @Test
    void isReadBackFromItsText() {
        PublicationMark mark = PublicationMark.of(-2, "all", THREE, tables(THREE), 100, 110);

        assertThat(PublicationMark.parse(mark.text())).isEqualTo(mark);
        assertThat(PublicationMark.parse("4294967296.00000000.00000000.")).isNull();
        assertThat(PublicationMark.parse("1.00000000.00000000.00000")).isNull();
        assertThat(PublicationMark.parse("")).isNull();
    }

    @Test
    void findsAnAlteredTableAmongThousandsInFewBytes() {
        int[] many = IntStream.range(0, 5000).map(i -> 16384 + 7 * i).toArray();
        Map<Integer, Table> tables = tables(many);
        PublicationMark before = PublicationMark.parse(
                PublicationMark.of(7, "all", many, tables, 100, 110).text());
        tables.remove(many[77]);
        tables.put(many[1234], new Table("t", "altered", List.of(110)));
        PublicationMark now = PublicationMark.of(7, "all", many, tables, 500, 500);

        assertThat(before.text()).hasSizeLessThan(60);
        assertThat(before.altered(now, many)).as("another is dropped").contains(many[1234]);
        assertThat(before.altered(PublicationMark.of(7, "all", many, tables(many), 500, 500), many))
                .isEmpty();
    }

    @Test
    void findsAmongThousandsWhatATransactionWroteThatWasRunningWhenTheMarkWasMade() {
        int[] many = IntStream.range(0, 100).map(i -> 16385 + 10 * i).toArray();
        Map<Integer, Table> tables = tables(many);
        PublicationMark before = PublicationMark.of(7, "all", many, tables, 100, 110);
        tables.put(many[50], new Table("t", "altered", List.of(104)));

        assertThat(before.altered(PublicationMark.of(7, "all", many, tables, 500, 500), many))
                .containsExactly(many[50]);
    }

    private static Map<Integer, Table> tables(int... oids) {
        Map<Integer, Table> tables = new HashMap<>();
        for (int oid : oids) {
            tables.put(oid, new Table("t" + oid, "m" + oid, List.of(oid % 10 == 0 ? 105 : 7)));
        }
        return tables;
    }
}

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

        assertThat(before.text()).hasSizeLessThan(350);
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

    @Test
    void findsWhichTableHasTheNameOfAnotherOneAmongFewAndMany() {
        for (int count : new int[] {2, 48, 49, 3000}) {
            int[] oids = IntStream.range(0, count).map(i -> 16385 + 10 * i).toArray();
            Map<Integer, Table> tables = tables(oids);
            PublicationMark before = PublicationMark.parse(
                    PublicationMark.of(7, "all", oids, tables, 100, 110).text());
            Map<Integer, String> others = new HashMap<>(Map.of(1, "t16385", 2, "another"));
            tables.forEach((oid, table) -> others.put(oid, table.name()));
            others.put(16385, "renamed");
            tables.put(16385, new Table("renamed", "m16385", List.of(7)));
            PublicationMark now = PublicationMark.of(7, "all", oids, tables, 500, 500);

            assertThat(before.successors(now, others, oids))
                    .as("%s tables", count)
                    .isEqualTo(Map.of(16385, 1));
            others.remove(1);
            assertThat(before.successors(now, others, oids)).isEmpty();
            assertThat(before.successors(PublicationMark.of(7, "all", oids, tables(oids), 500, 500), others, oids))
                    .isEmpty();
        }
    }

    @Test
    void readsAMarkWithoutHashesOfNames() {
        PublicationMark mark = PublicationMark.parse("16390.0a1b2c3d.1a2b3c4d.0a1b2c0a1b2c");

        assertThat(mark).isNotNull();
        assertThat(mark.text()).isEqualTo("16390.0a1b2c3d.1a2b3c4d.0a1b2c0a1b2c");
        assertThat(mark.successors(
                        PublicationMark.of(16390, "all", THREE, tables(THREE), 1, 2), Map.of(1, "t16390"), THREE))
                .isEmpty();
    }

    private static Map<Integer, Table> tables(int... oids) {
        Map<Integer, Table> tables = new HashMap<>();
        for (int oid : oids) {
            tables.put(oid, new Table("t" + oid, "m" + oid, List.of(oid % 10 == 0 ? 105 : 7)));
        }
        return tables;
    }
}

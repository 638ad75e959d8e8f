package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.position.PublicationMark.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alterations among more tables than a mark has hashes for, which it finds by the transactions that wrote them. */
class WrittenSinceTest {
    private static final int[] MANY = IntStream.range(0, PublicationMark.MAX_PARTS + 1)
            .map(i -> 16_384 + i)
            .toArray();
    private static final int TABLE = MANY[7];

    /**
     * In this order: the case, the transaction that wrote the table's row, the oldest transaction that was running when the mark was made, the
     * first that had not begun then, and the first that has not begun now. Transaction ids are unsigned and wrap around.
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "long before, 50, 100, 110, 500, false",
        "just before the oldest, 99, 100, 110, 500, false",
        "the first after the mark, 110, 100, 110, 500, true",
        "the last until now, 499, 100, 110, 500, true",
        "the first that has not begun, 500, 100, 110, 500, false",
        "nothing has begun since, 110, 100, 110, 110, false",
        "before a mark at the wrap, 4294967285, 4294967286, 4294967290, 500, false",
        "after a mark at the wrap, 4294967290, 4294967286, 4294967290, 500, true",
        "after the wrap, 3, 4294967286, 4294967290, 500, true",
        "the last after the wrap, 499, 4294967286, 4294967290, 500, true",
        "an old number ahead of now, 600, 4294967286, 4294967290, 500, false",
        "across the sign, 2147483648, 2147483640, 2147483647, 2147483660, true",
        "before the sign, 2147483646, 2147483647, 2147483648, 2147483660, false"
    })
    void aTableIsAlteredByATransactionThatBeganSinceTheMark(
            String what, long writer, long oldest, long next, long now, boolean altered) {
        Map<Integer, Table> tables = tables();
        tables.put(TABLE, new Table("t" + TABLE, "m" + TABLE, List.of((int) writer)));
        PublicationMark before = PublicationMark.of(7, "all", MANY, tables, (int) oldest, (int) next);
        PublicationMark then = PublicationMark.of(7, "all", MANY, tables, (int) now, (int) now);

        assertThat(before.altered(then, MANY).contains(TABLE)).as(what).isEqualTo(altered);
        assertThat(PublicationMark.parse(before.text())).isEqualTo(before);
        assertThat(PublicationMark.parse(before.text()).altered(then, MANY)).isEqualTo(before.altered(then, MANY));
    }

    /** The row had another text when the mark was made; the transaction may have committed only after that. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the oldest that was running, 100, 100, 110, 500, true",
        "the last that had begun, 109, 100, 110, 500, true",
        "just before the oldest, 99, 100, 110, 500, false",
        "the oldest at the wrap, 4294967286, 4294967286, 4, 500, true",
        "the last after the wrap, 3, 4294967286, 4, 500, true",
        "just before the oldest at the wrap, 4294967285, 4294967286, 4, 500, false"
    })
    void aTableIsAlteredByATransactionThatWasRunningIfItsRowIsAnother(
            String what, long writer, long oldest, long next, long now, boolean altered) {
        PublicationMark before = PublicationMark.of(7, "all", MANY, tables(), (int) oldest, (int) next);
        Map<Integer, Table> tables = tables();
        tables.put(TABLE, new Table("t" + TABLE, "another", List.of((int) writer)));
        PublicationMark then = PublicationMark.of(7, "all", MANY, tables, (int) now, (int) now);

        assertThat(before.altered(then, MANY).contains(TABLE)).as(what).isEqualTo(altered);
    }

    private static Map<Integer, Table> tables() {
        Map<Integer, Table> tables = new HashMap<>();
        for (int oid : MANY) {
            tables.put(oid, new Table("t" + oid, "m" + oid, List.of()));
        }
        return tables;
    }
}

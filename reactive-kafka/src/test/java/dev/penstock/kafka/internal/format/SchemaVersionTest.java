package dev.penstock.kafka.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaVersionTest {
    private static final Column ID = RowBytes.column("id", 23, -1, true);
    private static final Column TEXT = RowBytes.column("text", 1043, 24, false);

    @Test
    void isEqualForEqualTables() {
        assertThat(version(RowBytes.relation(ID, TEXT), "1", "a"))
                .matches("[0-9a-f]{8}")
                .isEqualTo(version(RowBytes.relation(ID, TEXT), "2", "b"));
    }

    @Test
    void differsIfNameTypeModifierKeyOrOrderDoes() {
        String version = version(RowBytes.relation(ID, TEXT), "1", "a");

        assertThat(new String[] {
                    version(RowBytes.relation(ID, RowBytes.column("note", 1043, 24, false)), "1", "a"),
                    version(RowBytes.relation(ID, RowBytes.column("text", 25, 24, false)), "1", "a"),
                    version(RowBytes.relation(ID, RowBytes.column("text", 1043, 25, false)), "1", "a"),
                    version(RowBytes.relation(ID, RowBytes.column("text", 1043, 24, true)), "1", "a"),
                    version(RowBytes.relation(TEXT, ID), "a", "1"),
                    version(RowBytes.relation(ID), "1"),
                })
                .doesNotContain(version)
                .doesNotHaveDuplicates();
    }

    @Test
    void isKnownFromTheKeyAlone() {
        Relation relation = RowBytes.relation(ID, TEXT);
        Record deletion = Record.of(
                Position.of(new byte[] {1}),
                Operation.DELETE,
                Map.of(),
                RowBytes.row(relation, "1", "a").key(),
                null,
                null);

        assertThat(SchemaVersion.of(deletion)).isEqualTo(version(relation, "1", "a"));
    }

    @Test
    void isAbsentIfTheColumnsAreNotThoseOfATable() {
        StructuredData row = StructuredData.of(Map.of("id", 1));

        assertThat(SchemaVersion.of(Record.of(Position.of(new byte[] {1}), Operation.CREATE, Map.of(), row, null, row)))
                .isNull();
    }

    private static String version(Relation relation, String... values) {
        return SchemaVersion.of(Record.of(
                Position.of(new byte[] {1}), Operation.CREATE, Map.of(), null, null, RowBytes.row(relation, values)));
    }
}

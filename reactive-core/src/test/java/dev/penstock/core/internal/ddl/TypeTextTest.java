package dev.penstock.core.internal.ddl;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.type.PgType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeTextTest {
    private static final int VARCHAR = 1043;

    /** OIDs as in PostgreSQL's pg_type.dat. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                23   | -1     | int4
                1043 | -1     | varchar
                1043 | 9      | varchar(5)
                1042 | 9      | bpchar(5)
                1015 | 9      | varchar(5)[]
                1700 | -1     | numeric
                1700 | 655366 | numeric(10,2)
                1700 | 131080 | numeric(2,4)
                1700 | 133122 | numeric(2,-2)
                1560 | 3      | bit(3)
                1114 | 6      | timestamp(6)
                1184 | 0      | timestamptz(0)
                """)
    void writesModifiersOfBuiltInTypes(int oid, int modifier, String text) {
        String written = TypeText.of(new Column("c", requireNonNull(PgType.builtIn(oid)), modifier, false), null);

        assertThat(written.replace("\"pg_catalog\".", "").replace("\"", "")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1043, 9, the catalog's", "1043, 10, varchar(5)", "25, 9, varchar(5)", "0, -1, varchar(5)"})
    void takesTheCatalogsTextIfItIsOfTheSameType(int oid, int modifier, String text) {
        ColumnDefinition defined =
                new ColumnDefinition(1, "c", oid, modifier, "the catalog's", false, null, false, null);

        String written = TypeText.of(new Column("c", requireNonNull(PgType.builtIn(VARCHAR)), 9, false), defined);

        assertThat(written.replace("\"pg_catalog\".", "").replace("\"", "")).isEqualTo(text);
    }

    @Test
    void qualifiesATypeOfWhichTheNameIsAllThatIsKnown() {
        assertThat(TypeText.of(new Column("c", PgType.unknown(99_999, "s 1", "Mood"), 7, false), null))
                .isEqualTo("\"s 1\".\"Mood\"");
    }
}

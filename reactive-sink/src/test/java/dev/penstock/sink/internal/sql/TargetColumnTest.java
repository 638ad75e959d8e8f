package dev.penstock.sink.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.core.internal.type.TypeRow;
import dev.penstock.sink.internal.sql.TargetColumn.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expressions for values of a column. Its name is {@code a "b"}; a value is {@code s.c0} in a stage, and {@code '1'} as a literal. */
class TargetColumnTest {
    private static final String COLUMN = "\"a \"\"b\"\"\"";
    private static final TypeCatalog TYPES = TypeCatalog.builtIn()
            .with(List.of(
                    new TypeRow(70_001, "public", "mood", "enum", 0, ",", true, null, 0),
                    new TypeRow(70_002, "public", "amount", "domain", 1700, ",", true, null, 0),
                    new TypeRow(70_004, "public", "own", "base", 0, ",", false, null, 0),
                    new TypeRow(70_005, "public", "_own", "array", 70_004, ",", false, null, 0),
                    new TypeRow(70_006, "public", "mine", "domain", 70_004, ",", false, null, 0),
                    new TypeRow(70_007, "s\"q", "pair", "composite", 0, ",", false, "x", 70_004),
                    new TypeRow(70_008, "public", "_pair", "array", 70_007, ",", false, null, 0),
                    new TypeRow(70_009, "public", "couple", "domain", 70_007, ",", false, null, 0),
                    new TypeRow(70_010, "public", "_couple", "array", 70_009, ",", false, null, 0)));

    /**
     * A cast from text may be a function of the type's owner, unless the type is a base type, which a superuser made: other types are read
     * by their input function (manual, "CREATE CAST" and "CREATE TYPE").
     */
    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            23    | integer         | "pg_catalog"."int4"    | integer                | s.c0
            1700  | numeric(5,2)    | "pg_catalog"."numeric" | numeric(5,2)           | s.c0
            70001 | public.mood     | "public"."mood"        | public.mood            | s.c0
            70002 | public.amount   | "pg_catalog"."numeric" | "pg_catalog"."numeric" | s.c0
            70004 | public.own      | pg_catalog.text        | public.own             | s.c0::public.own
            70005 | public.own[]    | pg_catalog.text        | public.own[]           | s.c0::public.own[]
            70006 | public.mine     | pg_catalog.text        | "public"."own"         | s.c0::public.mine
            70007 | "s""q".pair     | pg_catalog.text        | "s""q".pair            | READ
            70008 | "s""q".pair[]   | pg_catalog.text        | "s""q".pair[]          | READ
            70009 | public.couple   | pg_catalog.text        | "s""q"."pair"          | READ
            70010 | public.couple[] | pg_catalog.text        | public.couple[]        | READ
            1034  | aclitem[]       | pg_catalog.text        | aclitem[]              | s.c0::aclitem[]
            """)
    void readsAStageByTheInputFunctionOfTheType(
            int type, String declared, String stageType, String probeType, String fromStage) {
        TargetColumn column = column(type, declared, TargetColumn.BUILT_IN_EQUALITY);

        assertThat(column.stageType()).isEqualTo(stageType);
        assertThat(column.probeType()).isEqualTo(probeType);
        assertThat(column.fromStage("s.c0"))
                .isEqualTo(fromStage.replace(
                        "READ",
                        "(SELECT x.v FROM pg_catalog.json_to_record(pg_catalog.json_build_object('v', s.c0)) AS x (v "
                                + declared + "))"));
    }

    /** Only a numeric column rounds what it stores; a key must be rounded like it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1700  | numeric(5,2)                   | s.c0::numeric(5,2)
            1700  | numeric                        | s.c0
            70002 | public.amount                  | s.c0
            23    | integer                        | s.c0
            1043  | character varying(3)           | s.c0
            1114  | timestamp(0) without time zone | s.c0
            """)
    void roundsAKeyOfAStageAsTheColumnDoes(int type, String declared, String expected) {
        assertThat(column(type, declared, TargetColumn.BUILT_IN_EQUALITY).keyFromStage("s.c0"))
                .isEqualTo(expected);
    }

    /** A type without equality is compared by its text; an output function of a user's type is reached by format alone. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            23    | OPERATOR(pg_catalog.=) | '1'  | COLUMN OPERATOR(pg_catalog.=) '1'::"pg_catalog"."int4"
            70002 | OPERATOR(pg_catalog.=) | '1'  | COLUMN OPERATOR(pg_catalog.=) '1'::"pg_catalog"."numeric"
            70004 | OPERATOR("public".=)   | '1'  | COLUMN OPERATOR("public".=) '1'::"public"."own"
            23    | OPERATOR(pg_catalog.=) | NULL | COLUMN IS NULL
            114   | -                      | NULL | COLUMN IS NULL
            114   | -                      | '1'  | COLUMN::pg_catalog.text OPERATOR(pg_catalog.=) '1'::"pg_catalog"."json"::pg_catalog.text
            70004 | -                      | '1'  | CASE WHEN COLUMN IS DISTINCT FROM NULL THEN pg_catalog.format('%s', COLUMN) END OPERATOR(pg_catalog.=) CASE WHEN '1'::"public"."own" IS DISTINCT FROM NULL THEN pg_catalog.format('%s', '1'::"public"."own") END
            """)
    void comparesByTheEqualityOfTheTypeOrByItsText(
            int type, @Nullable String equality, String literal, String expected) {
        assertThat(column(type, "any", equality).equalTo(literal)).isEqualTo(expected.replace("COLUMN", COLUMN));
    }

    /** A domain may refuse null although the column does not. */
    @ParameterizedTest
    @CsvSource({
        "23, false, false, true",
        "23, true, false, false",
        "23, true, true, true",
        "70002, false, false, false",
        "70002, false, true, true"
    })
    void mayBeLeftOutIfItIsNullOrHasADefault(int type, boolean notNull, boolean filled, boolean expected) {
        TargetColumn column = new TargetColumn("a", type(type), "any", notNull, filled, Origin.SENT, true, null);

        assertThat(column.mayBeLeftOut()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"SENT, true, true", "IDENTITY_ALWAYS, true, false", "GENERATED, false, false"})
    void isWrittenAndUpdatedByItsOrigin(Origin origin, boolean writable, boolean updatable) {
        TargetColumn column = new TargetColumn("a", type(23), "integer", false, false, origin, true, null);

        assertThat(column.writable()).isEqualTo(writable);
        assertThat(column.updatable()).isEqualTo(updatable);
    }

    private static TargetColumn column(int type, String declared, @Nullable String equality) {
        return new TargetColumn("a \"b\"", type(type), declared, false, false, Origin.SENT, true, equality);
    }

    private static PgType type(int oid) {
        return TYPES.type(oid);
    }
}

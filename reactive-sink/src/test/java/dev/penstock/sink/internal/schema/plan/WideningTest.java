package dev.penstock.sink.internal.schema.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WideningTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                smallint                       | integer                        | true
                smallint                       | bigint                         | true
                integer                        | bigint                         | true
                bigint                         | integer                        | false
                integer                        | numeric                        | true
                integer                        | numeric(10,2)                  | false
                integer                        | text                           | false
                integer                        | double precision               | false
                real                           | double precision               | false
                numeric(10,2)                  | numeric(12,2)                  | true
                numeric(10,2)                  | numeric(12,4)                  | false
                numeric(10,2)                  | numeric(9,2)                   | false
                numeric(10,2)                  | numeric                        | true
                numeric                        | numeric(10,2)                  | false
                character varying(5)           | character varying(6)           | true
                character varying(6)           | character varying(5)           | false
                character varying(5)           | character varying              | true
                character varying              | character varying(5)           | false
                character varying(5)           | text                           | true
                text                           | character varying              | false
                character varying(5)[]         | character varying(6)[]         | true
                character varying(5)[]         | character varying(6)           | false
                integer[]                      | bigint[]                       | true
                character(5)                   | character(6)                   | false
                bit varying(5)                 | bit varying(6)                 | true
                bit(5)                         | bit(6)                         | false
                timestamp(3) without time zone | timestamp(6) without time zone | true
                timestamp(3) without time zone | timestamp without time zone    | true
                timestamp(6) without time zone | timestamp(3) without time zone | false
                timestamp without time zone    | timestamp with time zone       | false
                date                           | timestamp without time zone    | false
                public.mood                    | public.mood                    | true
                public.mood                    | text                           | false
                """)
    void isLosslessIfEveryValueStaysAndPrintsTheSame(String from, String to, boolean lossless) {
        assertThat(Widening.isLossless(from, to)).isEqualTo(lossless);
    }
}

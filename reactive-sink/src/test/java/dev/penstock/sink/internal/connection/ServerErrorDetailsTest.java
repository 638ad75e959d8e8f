package dev.penstock.sink.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.sql.RowCountCheck;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The properties of an error by the fields of the server's message. */
class ServerErrorDetailsTest {
    /** The server names a column for few errors. The CONTEXT of a COPY has it for most of the others. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            COLUMN_NAME | id                                                   | id
            WHERE       | COPY orders, line 3, column total: "secret"           | total
            WHERE       | COPY orders, line 3, column two words                 | two words
            WHERE       | COPY orders, line 12                                  | -
            WHERE       | PL/pgSQL function f() line 3, column x                | -
            DETAIL      | COPY orders, line 3, column total: "1"                | -
            """)
    void namesTheColumn(String field, String value, @Nullable String column) {
        assertThat(error("22P02", "m", field, value).column()).isEqualTo(column);
    }

    @Test
    void columnOfTheMessagePrecedesThatOfTheContext() {
        assertThat(error("23502", "m", "COLUMN_NAME", "a", "WHERE", "COPY t, line 1, column b")
                        .column())
                .isEqualTo("a");
    }

    @Test
    void namesTableAndConstraint() {
        ServerError error = error("23505", "m", "SCHEMA_NAME", "s", "TABLE_NAME", "t", "CONSTRAINT_NAME", "t_pkey");

        assertThat(error.table()).contains(new CollectionName("s", "t"));
        assertThat(error.constraint()).isEqualTo("t_pkey");
        assertThat(error("23505", "m", "TABLE_NAME", "t").table()).contains(new CollectionName("public", "t"));
        assertThat(error("23505", "m", "SCHEMA_NAME", "s").table()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"23514, DATA_TYPE_NAME, true", "23514, TABLE_NAME, false", "22003, DATA_TYPE_NAME, false"})
    void recognizesADomain(String state, String field, boolean domain) {
        assertThat(error(state, "m", field, "positive").isOfDomain()).isEqualTo(domain);
    }

    /** A row that a binary COPY cannot read has the code of a protocol violation, but the connection is sound. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            08P01 | WHERE  | COPY t, line 1   | false
            08P01 | WHERE  | statement "COPY" | true
            08P01 | DETAIL | COPY t, line 1   | true
            08006 | WHERE  | COPY t, line 1   | false
            53200 | WHERE  | COPY t, line 1   | true
            57014 | WHERE  | COPY t, line 1   | true
            22P04 | WHERE  | COPY t, line 1   | false
            """)
    void doesNotRetryARowThatTheServerCannotRead(String state, String field, String value, boolean passes) {
        assertThat(error(state, "m", field, value).passes()).isEqualTo(passes);
    }

    /** A user's function can raise the same code for a single row. */
    @ParameterizedTest
    @CsvSource({
        "42501, aclcheck_error, true",
        "42501, exec_stmt_raise, false",
        "42501, PLy_elog, false",
        "42P01, aclcheck_error, false"
    })
    void recognizesAMissingRight(String state, String routine, boolean denied) {
        assertThat(error(state, "m", "ROUTINE", routine).isDenied()).isEqualTo(denied);
    }

    @Test
    void isNoMissingRightIfTheDriverReportsIt() {
        assertThat(ServerError.of(new R2dbcPermissionDeniedException("m", "42501"))
                        .isDenied())
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void recognizesAFailedCheckByCodeAndMessage(RowCountCheck check) {
        String name = "penstock." + check.name().toLowerCase(Locale.ROOT);
        String message = "invalid input syntax for type integer: \"" + name + " public.t\"";

        assertThat(error("22P02", message).is(check)).isTrue();
        assertThat(error("22P02", message).names(check)).isEqualTo("public.t");
        assertThat(error("22003", message).is(check)).isFalse();
        assertThat(error("22P02", "invalid input syntax for type integer: \"x\"")
                        .is(check))
                .isFalse();
        assertThat(ServerError.of(new IOException(message)).is(check)).isFalse();
    }

    /** Messages about values quote them, so they are left out. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            42P01 | relation "t" does not exist       | -      | -                   | The server says: relation "t" does not exist.
            42501 | permission denied for table t     | HINT   | Ask the owner.      | The server says: permission denied for table t. Hint: Ask the owner.
            22003 | value "99999" is out of range     | -      | -                   | A value does not fit the column's type.
            22P05 | character 0xe2 has no equivalent  | -      | -                   | A value has a character that the encoding of the target's database lacks.
            23505 | duplicate key value violates "k"  | CONSTRAINT_NAME | k          | Constraint 'k' is violated.
            """)
    void describesTheErrorWithoutValues(
            String state, String message, @Nullable String field, @Nullable String value, String sentence) {
        ServerError error =
                field == null || value == null ? error(state, message) : error(state, message, field, value);

        assertThat(error.sentence()).isEqualTo(sentence);
    }

    @Test
    void describesAFailureOfTls() {
        assertThat(ServerError.of(new TlsException("The certificate is not trusted.", new IOException("x")))
                        .sentence())
                .isEqualTo("The certificate is not trusted.");
    }

    @Test
    void failureOfAStatementCountsThoseBeforeIt() {
        RefusedStatement cause = new RefusedStatement("23505", "m");
        StatementFailure failure = new StatementFailure(3, cause);

        assertThat(failure.succeeded()).isEqualTo(3);
        assertThat(failure).hasCause(cause).hasMessage("m");
        assertThat(failure.getStackTrace()).isEmpty();
    }

    private static ServerError error(String state, String message, String... fields) {
        return ServerError.of(new RefusedStatement(state, message, fields));
    }
}

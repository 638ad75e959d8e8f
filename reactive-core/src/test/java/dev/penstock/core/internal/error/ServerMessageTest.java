package dev.penstock.core.internal.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every value of a row in these messages is marked by {@code s3cret} or {@code 4711}. */
class ServerMessageTest {
    static Stream<Arguments> messages() {
        return Stream.of(
                row(
                        "53400",
                        "all replication slots are in use",
                        null,
                        "Free one or increase \"max_replication_slots\".",
                        null,
                        "all replication slots are in use (SQLSTATE 53400)."
                                + " Hint: Free one or increase \"max_replication_slots\"."),
                row(
                        "0A000",
                        "cannot truncate a table referenced in a foreign key constraint",
                        "Table \"notes\" references \"orders\".",
                        "Truncate table \"notes\" at the same time, or use TRUNCATE ... CASCADE.",
                        null,
                        "cannot truncate a table referenced in a foreign key constraint (SQLSTATE 0A000)."
                                + " Detail: Table \"notes\" references \"orders\"."
                                + " Hint: Truncate table \"notes\" at the same time, or use TRUNCATE ... CASCADE."),
                row(
                        "42704",
                        "publication \"s5\" does not exist",
                        null,
                        null,
                        "slot \"p\", output plugin \"pgoutput\", in the change callback, associated LSN 0/1781B60",
                        "publication \"s5\" does not exist (SQLSTATE 42704). Context: slot \"p\", output plugin"
                                + " \"pgoutput\", in the change callback, associated LSN 0/1781B60."),
                row(
                        "40P01",
                        "deadlock detected",
                        "Process 1 waits for ShareLock on transaction 7; blocked by process 2.\nProcess 2 waits for"
                                + " ShareLock on transaction 8; blocked by process 1.",
                        "See server log for query details.",
                        "while updating tuple (0,1) in relation \"t\"\nSQL statement \"UPDATE t SET v = 's3cret'\"",
                        "deadlock detected (SQLSTATE 40P01). Detail: Process 1 waits for ShareLock on transaction 7;"
                                + " blocked by process 2. Process 2 waits for ShareLock on transaction 8; blocked by"
                                + " process 1. Hint: See server log for query details. Context: while updating tuple"
                                + " (0,1) in relation \"t\"."),
                row(
                        "23505",
                        "duplicate key value violates unique constraint \"t_pkey\"",
                        "Key (id, lower(v))=(4711, s3cret) already exists.) already exists.",
                        null,
                        "COPY t, line 3",
                        "duplicate key value violates unique constraint \"t_pkey\" (SQLSTATE 23505)."
                                + " Detail: Key (id, lower(v)) already exists. Context: COPY t, line 3."),
                row(
                        "23503",
                        "insert or update on table \"c\" violates foreign key constraint \"c_p_fkey\"",
                        "Key (p)=(4711) is not present in table \"p\".",
                        null,
                        null,
                        "insert or update on table \"c\" violates foreign key constraint \"c_p_fkey\" (SQLSTATE 23503)."
                                + " Detail: Key (p) is not present in table \"p\"."),
                row(
                        "23P01",
                        "conflicting key value violates exclusion constraint \"x\"",
                        "Key (k, d)=(4711, [s3cret)) conflicts with existing key (k, d)=(4711, [s3cret)).",
                        null,
                        null,
                        "conflicting key value violates exclusion constraint \"x\" (SQLSTATE 23P01)."
                                + " Detail: Key (k, d) conflicts with existing key."),
                row(
                        "23502",
                        "null value in column \"v\" of relation \"t\" violates not-null constraint",
                        "Failing row contains (4711, s3cret, null).",
                        null,
                        "COPY t, line 1: \"4711\ts3cret\"",
                        "null value in column \"v\" of relation \"t\" violates not-null constraint (SQLSTATE 23502)."
                                + " Context: COPY t, line 1."),
                row(
                        "23514",
                        "no partition of relation \"t\" found for row",
                        "Partition key of the failing row contains (id) = (4711).",
                        null,
                        null,
                        "no partition of relation \"t\" found for row (SQLSTATE 23514)."
                                + " Detail: Partition key of the failing row is (id)."),
                row(
                        "44000",
                        "new row violates check option for view \"w\"",
                        "Failing row contains (4711).",
                        null,
                        null,
                        "new row violates check option for view \"w\" (SQLSTATE 44000)."),
                row(
                        "22P02",
                        "invalid input syntax for type integer: \"s3cret \"\" 4711\"",
                        null,
                        null,
                        "COPY t, line 1, column id: \"s3cret\"",
                        "invalid input syntax for type integer (SQLSTATE 22P02). Context: COPY t, line 1, column id."),
                row(
                        "22P02",
                        "invalid input syntax for type json",
                        "Token \"s3cret\" is invalid.",
                        "s3cret",
                        "JSON data, line 1: {\"a\": s3cret...\nPL/pgSQL function f(integer) line 3 at SQL statement",
                        "invalid input syntax for type json (SQLSTATE 22P02)."
                                + " Context: PL/pgSQL function f(integer) line 3 at SQL statement."),
                row(
                        "22003",
                        "value \"4711\" is out of range for type integer",
                        null,
                        null,
                        null,
                        "value … is out of range for type integer (SQLSTATE 22003)."),
                row(
                        "22003",
                        "numeric field overflow",
                        "A field with precision 10, scale 2 must round to an absolute value less than 10^8.",
                        null,
                        null,
                        "numeric field overflow (SQLSTATE 22003). Detail: A field with precision 10, scale 2 must round"
                                + " to an absolute value less than 10^8."),
                row(
                        "22P05",
                        "character with byte sequence 0xe2 0x82 0xac in encoding \"UTF8\" has no equivalent in encoding"
                                + " \"LATIN1\"",
                        null,
                        null,
                        null,
                        "character with byte sequence … in encoding \"UTF8\" has no equivalent in encoding \"LATIN1\""
                                + " (SQLSTATE 22P05)."),
                row(
                        "42P10",
                        "there is no unique or exclusion constraint matching the ON CONFLICT specification",
                        null,
                        null,
                        "unnamed portal with parameters: $1 = 's3cret'",
                        "there is no unique or exclusion constraint matching the ON CONFLICT specification (SQLSTATE"
                                + " 42P10)."));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void keepsNamesAndRemovesValues(ServerMessage message, String sentence) {
        assertThat(message.sentence()).isEqualTo(sentence).doesNotContain("s3cret", "4711");
    }

    @Test
    void leavesOutWhatAFunctionOfTheUserAdds() {
        ServerMessage raised = new ServerMessage(
                "P0001",
                "too dear",
                "The price is 4711.",
                "s3cret",
                "PL/pgSQL function check_price() line 3 at RAISE",
                "exec_stmt_raise");

        assertThat(raised.sentence())
                .isEqualTo("too dear (SQLSTATE P0001). Context: PL/pgSQL function check_price() line 3 at RAISE.");
    }

    @Test
    void isTheFirstLineOfADriversMessage() {
        assertThat(ServerMessage.ofDriver("08006", "The connection was lost.\nmore")
                        .sentence())
                .isEqualTo("The connection was lost (SQLSTATE 08006).");
        assertThat(ServerMessage.ofDriver(null, null).sentence()).isEqualTo(".");
    }

    private static Arguments row(
            String state,
            String message,
            @Nullable String detail,
            @Nullable String hint,
            @Nullable String context,
            String sentence) {
        return Arguments.of(new ServerMessage(state, message, detail, hint, context, "routine"), sentence);
    }
}

package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(180)
class HostileDatabaseIT {
    static IntStream versions() {
        return System.getProperty("penstock.checks", "slice").equals("whole")
                ? PostgresServer.versions().stream().mapToInt(version -> version)
                : IntStream.of(18);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void notesEachTwinThatASessionOfTheRoleCalls(int version) {
        try (HostileDatabase hostile = HostileDatabase.create(PostgresServer.shared(version))) {
            Database database = hostile.database();
            database.execute(
                    "CREATE TABLE item (id int, code varchar, mood public.mood, tag public.label, pair public.pair,"
                            + " ids int[])",
                    "INSERT INTO item VALUES (1, 'a', 'glad', 't', (1, 'x'), '{1}')");

            assertThat(answers(hostile, "SELECT id = 1, id < 2 FROM public.item"))
                    .containsExactly("t,t");
            assertThat(hostile.calls()).isEmpty();

            assertThat(answers(hostile, "SELECT 1 FROM public.item WHERE code = 'a'::varchar"))
                    .containsExactly("1");
            assertThat(hostile.calls())
                    .anySatisfy(call -> assertThat(call).contains(".=(character varying, character varying)"));
            hostile.forgetCalls();

            assertThat(answers(
                            hostile, "SELECT quote_ident(code), mood = 'glad', ids = ids, mood::text FROM public.item"))
                    .containsExactly("a,t,t,EVIL");
            assertThat(hostile.calls()).hasSizeGreaterThanOrEqualTo(4);
            hostile.forgetCalls();

            hostile.putTwinsFirst();
            assertThat(answers(hostile, "SELECT id = 1 FROM item")).containsExactly("t");
            assertThat(answers(hostile, "SELECT 'a'::text")).containsExactly("a");
            assertThat(answers(hostile, "SELECT pg_is_in_recovery()")).containsExactly("f");
            assertThat(answers(
                            hostile, "SELECT nspname FROM pg_namespace WHERE nspname OPERATOR(pg_catalog.=) 'public'"))
                    .containsExactly("public");
            assertThat(String.join("\n", hostile.calls()))
                    .contains(".=(integer, integer)", "type ", ".pg_is_in_recovery()", "relation ")
                    .contains(".pg_namespace");
        }
    }

    @Test
    void leavesStatementsOfTheTestAlone() {
        try (HostileDatabase hostile = HostileDatabase.create(PostgresServer.shared())) {
            Database database = hostile.database();
            hostile.putTwinsFirst();
            database.execute(
                    "CREATE TABLE item (id int PRIMARY KEY, code varchar)", "INSERT INTO item VALUES (1, 'a')");

            assertThat(database.value("SELECT count(*) FROM item WHERE code = 'a' AND id = 1"))
                    .isEqualTo("1");
            assertThat(hostile.calls()).isEmpty();
        }
    }

    private static List<String> answers(HostileDatabase hostile, String query) {
        String url = hostile.database()
                .server()
                .jdbcUrl(hostile.database().name())
                .replace("user=postgres", "user=" + hostile.role());
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            List<String> answers = new ArrayList<>();
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                    columns.add(row.getString(column));
                }
                answers.add(String.join(",", columns));
            }
            return answers;
        } catch (SQLException e) {
            throw new AssertionError(query, e);
        }
    }
}

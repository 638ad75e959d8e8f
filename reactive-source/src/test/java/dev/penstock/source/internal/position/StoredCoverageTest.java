package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Position;
import dev.penstock.source.error.position.InvalidPositionException;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of stored positions, which are lists or ranges of OIDs. */
class StoredCoverageTest {
    private static final String FORM = "{\"version\":1,\"system\":\"7\",\"timeline\":1,\"slot\":\"s\","
            + "\"session\":\"00000001\",%s,\"kind\":\"change\",\"commit\":\"0/10\",\"lsn\":\"0/8\",\"index\":0,\"ordinal\":1}";

    /** The existing tables are 10, 20, 30, 40 and 4294967295, which is -1. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "read":[10,-1],"unread":[30]                                   | 10 20    | 30    |
            "read":[],"unread":[]                                          |          |       |
            "read":[4294967295],"unread":[1]                               | -1       | 1     |
            "readIn":[10,30],"unread":[20],"asOf":"5"                      | 10 30    | 20    |
            "readIn":[10,30],"unread":[],"stale":[20],"asOf":"5"           | 10 30    |       | 20
            "readIn":[11,19],"unread":[],"asOf":"5"                        |          |       |
            "readIn":[1,10,40,4294967295],"unread":[],"asOf":"5"           | 10 40 -1 |       |
            "read":[10],"unreadIn":[20,40],"asOf":"18446744073709551615"   | 10       | 20 30 40 |
            "readIn":[10,10],"unreadIn":[20,20],"asOf":"0"                 | 10       | 20    |
            """)
    void namesTables(String members, String read, String unread, String stale) {
        Coverage coverage = parse(members).scope().coverage().resolved(10, 20, 30, 40, -1);

        assertThat(coverage)
                .isEqualTo(Coverage.NONE
                        .withRead(oids(read))
                        .withUnread(oids(unread))
                        .withStale(oids(stale)));
        assertThat(coverage.horizon()).isZero();
        assertThat(coverage.hasUnread()).isEqualTo(unread != null);
    }

    @Test
    void keepsTheOldestTransactionOfRanges() {
        Coverage coverage = parse("\"readIn\":[1,2],\"unreadIn\":[5,6],\"asOf\":\"18446744073709551615\"")
                .scope()
                .coverage();

        assertThat(coverage.horizon()).isEqualTo(-1);
        assertThat(coverage.hasUnread()).as("some may exist").isTrue();
        assertThat(parse("\"read\":[1],\"unread\":[]").scope().coverage().horizon())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "unread":[]                                                  | it lacks the member 'read'
            "read":[]                                                    | it lacks the member 'unread'
            "readIn":[1,2],"unread":[]                                   | it lacks the member 'asOf'
            "readIn":[1,2],"unread":[],"asOf":5                          | its member 'asOf' is not a text
            "readIn":[1,2],"unread":[],"asOf":"-5"                       | its member 'asOf' is not an unsigned number
            "readIn":[1],"unread":[],"asOf":"5"                          | its member 'readIn' is not ranges of tables
            "readIn":[2,1],"unread":[],"asOf":"5"                        | its member 'readIn' is not ranges of tables
            "readIn":[1,2,2,3],"unread":[],"asOf":"5"                    | its member 'readIn' is not ranges of tables
            "readIn":[0,2],"unread":[],"asOf":"5"                        | its member 'readIn' is not ranges of tables
            "readIn":[1,4294967296],"unread":[],"asOf":"5"               | its member 'readIn' is not ranges of tables
            "readIn":["1",2],"unread":[],"asOf":"5"                      | its member 'readIn' is not ranges of tables
            "readIn":[1,2.5],"unread":[],"asOf":"5"                      | its member 'readIn' is not ranges of tables
            "readIn":{},"unread":[],"asOf":"5"                           | its member 'readIn' is not ranges of tables
            "read":[],"unreadIn":7,"asOf":"5"                            | its member 'unreadIn' is not ranges of tables
            "read":[5,-1],"unread":[10]                                  | a table is both in 'read' and in 'unread'
            "read":[5,-1],"unread":[],"stale":[10]                       | a table is both in 'read' and in 'stale'
            "read":[],"unread":[],"stale":[-1]                           | its member 'stale' is not a list of tables
            "read":[-1],"unread":[]                                      | its member 'read' is not a list of tables
            "read":[1,-4294967295],"unread":[]                           | its member 'read' is not a list of tables
            "read":[4294967295,-1],"unread":[]                           | its member 'read' is not a list of tables
            "read":[1,-262144],"unread":[]                               | its member 'read' is not a list of tables
            "read":[],"unread":[],"progress":[]                          | its member 'progress' is not notes on tables
            "read":[],"unreadIn":[1,5],"asOf":"5","progress":{"6":"23=id"} | its member 'progress' is about a table that is not in 'unread'
            "read":[],"unread":[],"published":""                         | its member 'published' is not the mark of a publication
            "read":[],"unread":[],"end":"0/"                             | its member 'end' is not an LSN
            "read":[],"unread":[],"unknown":1                            | it has a member that version 1 lacks
            """)
    void reportsTheProblem(String members, String problem) {
        assertThatThrownBy(() -> parse(members))
                .isInstanceOf(InvalidPositionException.class)
                .hasMessage("The position cannot be read: " + problem + ".")
                .hasNoCause();
    }

    @Test
    void holdsTheLargestListOfTables() {
        assertThat(parse("\"read\":[1,-262143],\"unread\":[]")
                        .scope()
                        .coverage()
                        .read())
                .hasSize(262_144);
        assertThat(parse("\"read\":[16384,-1],\"unread\":[]").scope().coverage().read())
                .containsExactly(16_384, 32_768);
    }

    /** The commit is at 0/C8, which is 200. */
    @ParameterizedTest
    @CsvSource({
        "CHANGE, 210, 210, 210",
        "CHANGE, 0, 200, 201",
        "CHANGE, -1, -1, -1",
        "TRAILING_MESSAGE, 0, 200, 201",
        "MESSAGE, 0, 200, 200",
        "SNAPSHOT, 0, 200, 200"
    })
    void reachesTheEndOfATransactionAfterItsLastRecord(Kind kind, long end, long reached, long leastEnd) {
        PositionScope scope = PositionScope.of(1, 1, "s", "00000001", Coverage.NONE);
        SourcePosition position =
                new SourcePosition(scope, 200, kind, 150, 0, 3, end == 0 ? null : TransactionEnd.of(200, 3, end));

        assertThat(position.reachedLsn()).isEqualTo(reached);
        assertThat(position.leastEnd()).isEqualTo(leastEnd);
        assertThat(position.withCoverage(Coverage.NONE.withRead(1)).reachedLsn())
                .isEqualTo(reached);
    }

    private static SourcePosition parse(String members) {
        return (SourcePosition)
                StoredPosition.of(Position.of(FORM.formatted(members).getBytes(StandardCharsets.UTF_8)));
    }

    private static int[] oids(String text) {
        return text == null
                ? new int[0]
                : Arrays.stream(text.split(" +")).mapToInt(Integer::parseInt).toArray();
    }
}

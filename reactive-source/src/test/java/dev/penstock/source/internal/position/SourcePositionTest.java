package dev.penstock.source.internal.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Position;
import dev.penstock.source.error.position.InvalidPositionException;
import dev.penstock.source.internal.pgoutput.Lsn;
import dev.penstock.source.internal.position.ConduitPosition.Phase;
import dev.penstock.source.internal.position.StreamPoint.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePositionTest {
    private static final String RANGES = "20[0/10,,5][0/20,5,7]=a \"b\"\n=]";

    private static final PositionScope SCOPE = PositionScope.of(
            -1,
            3,
            "conduitslot",
            "0a1b2c3d",
            Coverage.NONE.withRead(16385, 16390, 16395, 16400, 17000).withUnread(20000));

    @Test
    void recordsTheEndOfItsTransactionInTheLastRecord() {
        TransactionEnd end = new TransactionEnd(200);
        end.emitted(1);
        SourcePosition first = SCOPE.inTransaction(Kind.CHANGE, 200, 150, 0, 1, end);
        end.emitted(2);
        SourcePosition last = SCOPE.inTransaction(Kind.CHANGE, 200, 150, 1, 2, end);
        end.reached(210);

        assertThat(first.reachedLsn()).isEqualTo(200);
        assertThat(first.toString()).doesNotContain("\"end\"");
        assertThat(last.reachedLsn()).isEqualTo(210);
        assertThat(last.toString()).contains("\"commit\":\"0/C8\",\"end\":\"0/D2\",");
        assertThat(reread(last).reachedLsn()).isEqualTo(210);
    }

    @Test
    void positionsOfDifferentSlotsOrServersHaveNoOrder() {
        SourcePosition here = SCOPE.change(10, 5, 0, 1);
        PositionScope laterTimeline = SCOPE.withTimeline(4);
        assertThat(StoredPosition.compare(here, laterTimeline.change(11, 5, 0, 1)))
                .isNegative();
        for (PositionScope elsewhere : List.of(
                PositionScope.of(-1, 3, "another", "0a1b2c3d", SCOPE.coverage()),
                PositionScope.of(-1, 3, null, "0a1b2c3d", SCOPE.coverage()),
                PositionScope.of(-2, 3, "conduitslot", "0a1b2c3d", SCOPE.coverage()))) {
            assertThatThrownBy(() -> StoredPosition.compare(here, elsewhere.change(10, 5, 0, 1)))
                    .isInstanceOf(InvalidPositionException.class)
                    .hasMessageContaining("another slot or database system");
        }
    }

    @Test
    void writesJson() {
        assertThat(SCOPE.change(0x1784_43C0L, 0x1784_4388L, 2, 42))
                .hasToString(
                        "{\"version\":1,\"system\":\"18446744073709551615\",\"timeline\":3,\"slot\":\"conduitslot\","
                                + "\"session\":\"0a1b2c3d\",\"read\":[16385,5,-2,600],\"unread\":[20000],"
                                + "\"kind\":\"change\",\"commit\":\"0/178443C0\",\"lsn\":\"0/17844388\",\"index\":2,\"ordinal\":42}");
    }

    @Test
    void writesASnapshotWithItsProgressAndWithoutSlot() {
        Coverage coverage = Coverage.NONE.withUnread(16385).withProgress(16385, ReadRanges.parse(RANGES));
        SourcePosition position =
                PositionScope.of(1, 1, null, "00000000", coverage).snapshot(0x10, 5, 6);

        assertThat(new String(position.toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"version\":1,\"system\":\"1\",\"timeline\":1,\"session\":\"00000000\",\"read\":[],"
                        + "\"unread\":[16385],\"progress\":{\"16385\":\"20[0/10,,5][0/20,5,7]=a \\\"b\\\"\\n=]\"},"
                        + "\"kind\":\"snapshot\",\"commit\":\"0/10\",\"lsn\":\"0/0\",\"index\":5,\"ordinal\":6}");
        assertThat(position.toString()).contains("\"progress\":\"…\"").doesNotContain("a \\\"b");
        assertThat(reread(position)).isEqualTo(position);
        assertThat(reread(position).scope().slot()).isNull();
        assertThat(reread(position).scope().coverage().progress(16385)).hasToString(RANGES);
    }

    @Test
    void takesAPositionOfItsOwnAsItIs() {
        SourcePosition position = SCOPE.message(1, 0, 1);

        assertThat(StoredPosition.of(position)).isSameAs(position);
        assertThat(Position.of(position.toBytes())).isEqualTo(position);
    }

    @Property
    void readsWhatItWrote(@ForAll("positions") SourcePosition position) {
        SourcePosition read = reread(position);

        assertThat(read).isEqualTo(position).hasSameHashCodeAs(position);
        assertThat(read.scope()).isEqualTo(position.scope());
        assertThat(read.point()).isEqualTo(position.point());
        assertThat(read.ordinal()).isEqualTo(position.ordinal());
    }

    @Test
    void staysSmallWithManyTables() {
        int[] regular = IntStream.range(0, 5_000).map(i -> 16385 + i * 5).toArray();
        Random random = new Random(7);
        int[] scattered = random.ints(1_000, 16_384, 10_000_000).toArray();

        assertThat(position(Coverage.NONE.withRead(regular)).toBytes()).hasSizeLessThan(300);
        assertThat(position(Coverage.NONE.withRead(scattered)).toBytes()).hasSizeLessThan(7_000);
        assertThat(reread(position(Coverage.NONE.withRead(scattered))).scope().coverage())
                .isEqualTo(Coverage.NONE.withRead(scattered));
    }

    @Test
    void coversTablesUpToTheLastOid() {
        SourcePosition position = position(Coverage.NONE.withRead(1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE));

        assertThat(reread(position).scope().coverage().read())
                .containsExactly(1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":2,\"last_lsn\":\"0/17843C0\"} | STREAMING | 0/17843C0",
                "{\"type\":2,\"snapshots\":null,\"last_lsn\":\"0/17843C0\"} | STREAMING | 0/17843C0",
                "{\"type\":1,\"snapshots\":{\"users\":{\"last_read\":3,\"snapshot_end\":4}}} | SNAPSHOT | 0/0",
                "{\"type\":0} | INITIAL | 0/0",
                "{\"version\":2,\"type\":2,\"last_lsn\":\"0/20\",\"tx_commit_lsn\":\"0/30\",\"tx_seq\":3} | STREAMING"
                        + " | 0/20",
            })
    void readsAPositionOfConduit(String json, Phase phase, String lastLsn) {
        assertThat(parse(json)).isEqualTo(new ConduitPosition(phase, Lsn.parse(lastLsn)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":3}", "{\"type\":\"2\"}", "{\"type\":2,\"last_lsn\":\"x\"}", "{\"type\":null}"})
    void refusesAPositionNeitherOfOursNorOfConduit(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(InvalidPositionException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\":1 | \"version\":2 | its version is 2, written by a later release",
                "\"version\":1 | \"version\":0 | its member 'version' is not in its range",
                "\"version\":1, | `` | it lacks the member 'version'",
                "\"18446744073709551615\" | \"18446744073709551616\" | its member 'system' is not an unsigned number",
                "\"timeline\":3 | \"timeline\":0 | its member 'timeline' is not in its range",
                "\"timeline\":3 | \"timeline\":1.5 | its member 'timeline' is not an integer",
                "\"conduitslot\" | 7 | its member 'slot' is not a text",
                "0a1b2c3d | 0A1B2C3D | its member 'session' is not eight hexadecimal digits",
                "\"change\" | \"other\" | its member 'kind' is not a kind of record",
                "0/178443C0 | 178443C0 | its member 'commit' is not an LSN",
                "\"lsn\" | \"lns\" | it has a member that version 1 lacks",
                "\"index\":2 | \"index\":-1 | its member 'index' is not in its range",
                "\"ordinal\":42 | \"ordinal\":99999999999999999999 | its member 'ordinal' is not an integer",
                "\"index\":2 | \"index\":2,\"index\":3 | it is not JSON",
                "\"ordinal\":42} | \"ordinal\":42}{} | it is not JSON",
                "[20000] | [16390] | a table is both in 'read' and in 'unread'",
                "[20000] | [4294967296] | its member 'unread' is not a list of tables",
                "[20000] | [4294967295,1] | its member 'unread' is not a list of tables",
                "[20000] | [1,-4294967294] | its member 'unread' is not a list of tables",
                "[20000] | [1,-9223372036854775808] | its member 'unread' is not a list of tables",
                "[20000] | [-1] | its member 'unread' is not a list of tables",
                "[20000] | [0] | its member 'unread' is not a list of tables",
                "[20000] | [\"20000\"] | its member 'unread' is not a list of tables",
                "[20000] | 20000 | its member 'unread' is not a list of tables",
                "[20000] | [20000],\"progress\":{\"1\":\"20=id\"} | about a table that is not in 'unread'",
                "[20000] | [20000],\"progress\":{\"20000\":1} | its member 'progress' is not notes on tables",
                "[20000] | [20000],\"progress\":{\"20000\":\"x\"} | its member 'progress' is not notes on tables",
                "[20000] | [20000],\"progress\":{\"20000\":\"25[0/1,,5]=id\"} | its member 'progress' is not notes on"
                        + " tables",
                "[20000] | [20000],\"progress\":{\"20000\":\"20[0/1,,5][0/1,4,6]=id\"} | its member 'progress' is not"
                        + " notes on tables",
                "[20000] | [20000],\"progress\":{\"x\":\"1\"} | its member 'progress' is not notes on tables",
            })
    void reportsTheProblem(String right, String wrong, String problem) {
        String json = SCOPE.change(0x1784_43C0L, 0x1784_4388L, 2, 42).toString();
        assertThat(json).contains(right);

        assertThatThrownBy(() -> parse(json.replace(right, wrong)))
                .isInstanceOfSatisfying(
                        InvalidPositionException.class,
                        e -> assertThat(e.isTransient()).isFalse())
                .hasMessageStartingWith("The position cannot be read: ")
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "hunter2", "[1]", "null", "42", "{", "{\"version\":1}", "{}"})
    void refusesAMalformedPositionWithoutPrintingIt(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(InvalidPositionException.class)
                .hasNoCause()
                .message()
                .doesNotContain("hunter2");
    }

    @Property
    void neverFailsInAnotherWay(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> StoredPosition.of(Position.of(bytes))).isInstanceOf(InvalidPositionException.class);
    }

    @Property
    void neverFailsInAnotherWayWhenDamaged(
            @ForAll("positions") SourcePosition position, @ForAll int at, @ForAll byte damage) {
        byte[] bytes = position.toBytes();
        bytes[Math.floorMod(at, bytes.length)] = damage;
        try {
            StoredPosition.of(Position.of(bytes));
        } catch (InvalidPositionException e) {
            assertThat(e).hasNoCause();
        }
    }

    @Provide
    Arbitrary<SourcePosition> positions() {
        return Arbitraries.randomValue(random -> {
            int[] read = random.ints(random.nextInt(20)).toArray();
            int[] unread = random.ints(random.nextInt(3)).toArray();
            Coverage coverage = Coverage.NONE.withRead(read).withUnread(unread).without(0);
            for (int oid : coverage.unread()) {
                coverage = coverage.withProgress(
                        oid, ReadRanges.parse("23[0/1," + random.nextInt(Integer.MIN_VALUE, 0) + ",0]=id"));
            }
            PositionScope scope = PositionScope.of(
                    random.nextLong(),
                    1 + random.nextInt(1000),
                    random.nextInt(10) == 0 ? null : "slot_" + random.nextInt(100),
                    PositionScope.newSession(random.nextInt()),
                    coverage);
            Kind kind = List.of(Kind.values()).get(random.nextInt(Kind.values().length));
            long commit = random.nextLong();
            long ordinal = random.nextInt(1 << 30);
            TransactionEnd end = TransactionEnd.of(commit, ordinal, random.nextLong());
            return new SourcePosition(
                    scope,
                    commit,
                    kind,
                    random.nextLong(),
                    random.nextInt(9),
                    ordinal,
                    random.nextBoolean() ? end : null);
        });
    }

    @Test
    void givesEverySessionItsOwnDigits() {
        assertThat(Set.of(PositionScope.newSession(0), PositionScope.newSession(-1)))
                .containsExactlyInAnyOrder("00000000", "ffffffff");
    }

    private static SourcePosition position(Coverage coverage) {
        return SCOPE.withCoverage(coverage).change(1, 1, 0, 1);
    }

    private static SourcePosition reread(SourcePosition position) {
        return (SourcePosition) StoredPosition.of(Position.of(position.toBytes()));
    }

    private static StoredPosition parse(String json) {
        return StoredPosition.of(Position.of(json.getBytes(StandardCharsets.UTF_8)));
    }
}

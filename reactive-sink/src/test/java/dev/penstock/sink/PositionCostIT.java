package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.sql.PositionSql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A long transaction on the target keeps every dead version of the position row. */
class PositionCostIT extends SinkTestBase {
    private static final CollectionName TABLE = new CollectionName("public", "positions");
    private static final int UPDATES = 3_000;
    private static final Pattern BLOCKS = Pattern.compile("Buffers: shared hit=(\\d+)");

    /** Counts the blocks that the server visits, which does not depend on the load of the machine. */
    @ParameterizedTest
    @ValueSource(ints = {14, 18})
    void movingThePositionVisitsFewBlocksWhateverIsKept(int version) throws SQLException {
        open(version);
        PositionSql sql = new PositionSql(TABLE, "p");
        database.execute(PositionSql.create(TABLE), "INSERT INTO positions VALUES ('p', NULL, 1)");
        try (Connection holder = database.connect();
                Connection writer = database.connect();
                Statement hold = holder.createStatement();
                Statement write = writer.createStatement()) {
            hold.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
            hold.execute("SELECT 1 FROM positions");
            byte[] from = null;
            for (int i = 0; i < UPDATES; i++) {
                byte[] to = position(i);
                write.execute(sql.advance(1, from, to));
                from = to;
            }

            assertThat(blocks(write, "UPDATE positions SET position = position WHERE pipeline = 'p'"))
                    .as("blocks that a search by key visits")
                    .isGreaterThan(100);
            assertThat(Integer.parseInt(String.valueOf(typical(write, sql, from))))
                    .isLessThan(30);
        }
    }

    /** Returns the median over some updates: the first one in a new page also enters the index. */
    private static long typical(Statement write, PositionSql sql, byte[] from) throws SQLException {
        byte[] known = from;
        long[] all = new long[21];
        for (int i = 0; i < all.length; i++) {
            byte[] to = position(UPDATES + i);
            all[i] = blocks(write, sql.advance(1, known, to));
            known = to;
        }
        Arrays.sort(all);
        return all[all.length / 2];
    }

    private static byte[] position(int number) {
        return "{\"version\":1,\"lsn\":\"%200d\"}".formatted(number).getBytes(StandardCharsets.UTF_8);
    }

    private static long blocks(Statement statement, String sql) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS) " + sql)) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        Matcher matcher = BLOCKS.matcher(plan);
        assertThat(matcher.find()).as(plan.toString()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}

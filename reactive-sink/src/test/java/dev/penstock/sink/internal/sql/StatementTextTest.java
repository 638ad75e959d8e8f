package dev.penstock.sink.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.sql.TargetColumn.Origin;
import dev.penstock.sink.internal.sql.TargetTable.Traits;
import dev.penstock.sink.internal.sql.TargetTable.UniqueIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The text of every statement that writes rows, compared with the approved one ({@code statements.sql}). A change of a
 * statement shows as a change of that file; {@code -Dpenstock.approve=true} writes it.
 */
class StatementTextTest {
    private static final Path APPROVED = Path.of("src/test/resources/dev/penstock/sink/internal/sql/statements.sql");
    private static final int ID = 0;
    private static final int REGION = 1;
    private static final int NAME = 2;
    private static final int NUMBER = 3;
    private static final int DETAILS = 4;

    private final StringBuilder text = new StringBuilder();

    @Test
    void statementsAreTheApprovedOnes() throws IOException {
        describe("Plain columns, keyed by id", columns(ID), columns(ID, NAME));
        describe("A key of two columns and nothing else sent", columns(ID, REGION), columns(ID, REGION));
        describe("A column that no UPDATE can set", columns(ID), columns(ID, NAME, NUMBER));
        describe("A key that no UPDATE can set", columns(NUMBER), columns(NUMBER, NAME));
        describe("A column whose type has no equality", columns(ID), columns(ID, DETAILS));
        equalRows();
        if (Boolean.getBoolean("penstock.approve")) {
            Files.writeString(APPROVED, text);
        }

        assertThat(text.toString()).isEqualTo(Files.readString(APPROVED, StandardCharsets.UTF_8));
    }

    private void describe(String title, ColumnSet key, ColumnSet sent) {
        TargetTable table = table(key);
        StageSql stage = new StageSql(table, true);
        title(title);
        add("stage: create", stage.create());
        add("stage: empty", stage.empty());
        add("stage: copy", stage.copy());
        add("stage: delete", stage.delete(7, key));
        add("stage: upsert", stage.upsert(7, key, sent));
        add("stage: insert missing", stage.insertMissing(7, key, sent));
        add("stage: append", stage.append(7, sent));
        add("stage: single", stage.single(7, key));
        RecordSql one = new RecordSql(table);
        add("record: delete", one.delete(key, literals("new")));
        add("record: upsert", one.upsert(key, sent, literals("new")));
        add("record: update or insert", one.updateOrInsert(key, sent, literals("new")));
        add("record: append", one.append(sent, literals("new")));
        add("record: single", one.single(key, literals("new")));
        add("record: clear for a move", one.clear(key, literals("old"), literals("new")));
        add("record: move", one.move(key, sent, literals("old"), literals("new")));
        add("record: move, never insert", one.movePatch(key, sent, literals("old"), literals("new")));
        add("record: move, must be there", one.requiredMovePatch(key, sent, literals("old"), literals("new")));
        if (!table.settable(key, sent).isEmpty()) {
            add("stage: update", stage.update(7, key, sent));
            add("stage: update, all must be there", stage.requiredUpdate(7, key, sent, 3));
            add("record: update", one.update(key, sent, literals("new")));
            add("record: update, report", one.reportedUpdate(key, sent, literals("new")));
            add("record: update, must be there", one.requiredUpdate(key, sent, literals("new")));
        }
        if (!table.fixed(key, sent).isEmpty()) {
            add("stage: renew", stage.renew(7, key, sent));
            add("stage: keep", stage.keep(7, key, sent));
            add("record: renew", one.renew(key, sent, literals("new")));
            add("record: keep", one.keep(key, sent, literals("new")));
        }
        add("direct: copy", StageSql.copyInto(table, sent));
        add("direct: unaltered", StageSql.unaltered(table, sent));
    }

    private void equalRows() {
        ColumnSet all = columns(ID, NAME, DETAILS);
        RecordSql one = new RecordSql(table(ColumnSet.none()));
        title("Rows without a key");
        add("record: append nothing", one.append(ColumnSet.none(), literals("new")));
        add("record: update one that equals", one.updateEqual(all, literals("old"), columns(NAME), literals("new")));
        add("record: renew one that equals", one.renewEqual(all, literals("old"), all, literals("new")));
        add("record: keep one that equals", one.keepEqual(all, literals("old")));
        add("record: delete one that equals", one.deleteEqual(all, literals("old")));
        add("record: a null", one.deleteEqual(columns(NAME), column -> "NULL"));
    }

    private void title(String title) {
        text.append(text.isEmpty() ? "" : "\n").append("-- ").append(title).append('\n');
    }

    private void add(String name, String sql) {
        text.append("-- ").append(name).append('\n').append(sql).append(";\n");
    }

    private static IntFunction<String> literals(String what) {
        return column -> "'" + what + column + "'";
    }

    private static ColumnSet columns(int... columns) {
        return ColumnSet.of(IntStream.of(columns));
    }

    private static TargetTable table(ColumnSet key) {
        return new TargetTable(
                new CollectionName("sales", "Order \"s\""),
                16384,
                List.of(
                        column("id", 20, "bigint", Origin.SENT, TargetColumn.BUILT_IN_EQUALITY),
                        column("Region", 25, "text", Origin.SENT, TargetColumn.BUILT_IN_EQUALITY),
                        column("na\"me", 25, "text", Origin.SENT, TargetColumn.BUILT_IN_EQUALITY),
                        column("number", 23, "integer", Origin.IDENTITY_ALWAYS, TargetColumn.BUILT_IN_EQUALITY),
                        column("details", 114, "json", Origin.SENT, null),
                        column("size", 23, "integer", Origin.GENERATED, TargetColumn.BUILT_IN_EQUALITY)),
                key.isEmpty() ? List.of() : List.of(new UniqueIndex(key, true, true, true, false)),
                Set.of(),
                new Traits(false, false, false, false, false, ColumnSet.none(), false));
    }

    private static TargetColumn column(
            String name, int type, String declared, Origin origin, @Nullable String equality) {
        return new TargetColumn(
                name, Objects.requireNonNull(PgType.builtIn(type)), declared, false, false, origin, true, equality);
    }
}

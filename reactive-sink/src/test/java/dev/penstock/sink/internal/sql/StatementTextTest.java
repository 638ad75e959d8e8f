package dev.penstock.sink.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.sink.internal.sql.SourceColumnSql.SourceColumn;
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
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The text of every statement that writes rows or uses the sink's own tables, compared with the approved one ({@code statements.sql}, {@code
 * own-tables.sql}). A change of a statement shows as a change of that file; {@code -Dpenstock.approve=true} writes it.
 */
class StatementTextTest {
    private static final Path APPROVED = Path.of("src/test/resources/dev/penstock/sink/internal/sql");
    private static final Pattern MARK = Pattern.compile("penstock\\.fenced\\.[0-9a-f]{24}");
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

        requireApproved("statements.sql");
    }

    /** The random mark by which a fenced session is recognised is left out. */
    @Test
    void statementsOnItsOwnTablesAreTheApprovedOnes() throws IOException {
        CollectionName table = new CollectionName("ops", "it's \"own\"");
        positions(table);
        title("Dead letters");
        add("create", DeadLetterSql.create(table));
        DeadLetterSql letters = new DeadLetterSql(table);
        byte[] position = {1, (byte) 255};
        add("insert", letters.insert(position, "create", "a\0b", "{\"id\":1}", "{\"v\":\"it's\"}", "wrong\0"));
        add("insert what is not known", letters.insert(new byte[0], "delete", null, null, null, ""));
        title("Replication origins");
        add("use", OriginSql.use("it's"));
        add("leave", OriginSql.leave());
        add("rights", OriginSql.rights());
        add("grant", OriginSql.grant("\"role\""));
        title("Columns of the source");
        add("create", SourceColumnSql.create(table));
        SourceColumnSql columns = new SourceColumnSql(table);
        CollectionName target = new CollectionName("public", "orders");
        CollectionName renamed = new CollectionName("sales", "Order's");
        add("find", columns.find(target, "7:5", 4_294_967_295L));
        add("find renamed", columns.findRenamed("sales.\"Order's\"", "7:5", 16_384));
        add("rename", columns.rename(target, renamed, "it's", "7:5", 16_384));
        List<SourceColumn> two =
                List.of(new SourceColumn("it's", 3, 25, -1, true), new SourceColumn("v", 0, 4_294_967_295L, 8, false));
        add("replace", columns.replace(target, "public.orders", "7:5", 16_385, 16_384, two));
        title("Facts");
        add("of two tables", OwnTableSql.facts(List.of(table, target), List.of("SELECT", "INSERT")));

        requireApproved("own-tables.sql");
    }

    private void positions(CollectionName table) {
        PositionSql sql = new PositionSql(table, "it's");
        title("Positions");
        add("create", PositionSql.create(table));
        add("claim", sql.claim());
        add("read", sql.read());
        add("put", sql.put(new byte[] {1}));
        add("advance from nothing", sql.advance(7, null, new byte[] {1}));
        add("advance", sql.advance(7, new byte[] {1}, new byte[] {2}));
        add("set", sql.set(7, new byte[] {2}));
        assertThat(List.of(sql.claim().split("; ", -1))).hasSize(PositionSql.BEGINNING + 1);
        assertThat(sql.isFenced("invalid input syntax for type integer: \""
                        + MARK.matcher(sql.advance(7, null, new byte[0]))
                                .results()
                                .findFirst()
                                .orElseThrow()
                                .group() + "0\""))
                .isTrue();
        assertThat(sql.isFenced("penstock.fenced.")).isFalse();
    }

    private void requireApproved(String file) throws IOException {
        String statements = MARK.matcher(text).replaceAll("penstock.fenced.MARK");
        if (Boolean.getBoolean("penstock.approve")) {
            Files.writeString(APPROVED.resolve(file), statements);
        }

        assertThat(statements).isEqualTo(Files.readString(APPROVED.resolve(file), StandardCharsets.UTF_8));
    }

    private void describe(String title, ColumnSet key, ColumnSet sent) {
        TargetTable table = table(key);
        StageSql stage = new StageSql(table, true);
        title(title);
        add("stage: create", stage.create());
        add("stage: empty", stage.empty());
        add("stage: copy", stage.copy());
        rules("stage", table, key, sent, stage.rows(7), 3);
        RowSource one = RowSource.of(table, literals("new"));
        rules("record", table, key, sent, one, 1);
        RecordSql record = new RecordSql(table);
        add("record: clear for a move", record.clear(key, sent, literals("old"), literals("new")));
        add("record: move", record.move(key, sent, literals("old"), literals("new")));
        add("record: move, never insert", record.movePatch(key, sent, literals("old"), literals("new")));
        add("record: move, must be there", record.requiredMovePatch(key, sent, literals("old"), literals("new")));
        RecordSql repeated = new RecordSql(table, true);
        add("record: refuse two for a repeated move", repeated.refuseTwo(key, sent, literals("old"), literals("new")));
        add("record: clear for a repeated move", repeated.clear(key, sent, literals("old"), literals("new")));
        add("record: repeated move", repeated.move(key, sent, literals("old"), literals("new")));
        add("direct: copy", StageSql.copyInto(table, sent));
        add("direct: unaltered", StageSql.unaltered(table, sent));
    }

    private void rules(String source, TargetTable table, ColumnSet key, ColumnSet sent, RowSource rows, long count) {
        WriteRules rules = new WriteRules(table, key, sent, rows);
        add(source + ": delete", rules.delete());
        add(source + ": upsert", rules.upsert());
        add(source + ": upsert without an arbiter", new WriteRules(table(ColumnSet.none()), key, sent, rows).upsert());
        add(source + ": append", rules.append());
        add(source + ": update, all must be there", rules.requiredUpdate(count));
        add(source + ": update, report", rules.reportedUpdate());
        TargetTable wider = partitioned(key);
        add(source + ": check for several rows of the key", new WriteRules(wider, key, sent, rows).checks());
        TargetTable cascading = cascading(key);
        add(source + ": replace", new WriteRules(cascading, key, sent, rows).renewals());
    }

    private void add(String name, List<String> statements) {
        text.append("-- ").append(name).append('\n');
        statements.forEach(sql -> text.append(sql).append(";\n"));
    }

    private void equalRows() {
        ColumnSet all = columns(ID, NAME, DETAILS);
        TargetTable table = table(ColumnSet.none());
        RecordSql one = new RecordSql(table);
        title("Rows without a key");
        RowSource row = RowSource.of(table, literals("new"));
        add("record: append nothing", new WriteRules(table, ColumnSet.none(), ColumnSet.none(), row).append());
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
        return table(key, new Traits(false, false, false, false, false, ColumnSet.none(), false));
    }

    /** Returns a table whose index has a column more than the key. */
    private static TargetTable partitioned(ColumnSet key) {
        return table(key.with(columns(DETAILS)), new Traits(true, false, false, false, false, ColumnSet.none(), false));
    }

    /** Returns a table whose rows have others that depend on them. */
    private static TargetTable cascading(ColumnSet key) {
        return table(key, new Traits(false, false, false, true, true, ColumnSet.none(), false));
    }

    private static TargetTable table(ColumnSet key, Traits traits) {
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
                traits);
    }

    private static TargetColumn column(
            String name, int type, String declared, Origin origin, @Nullable String equality) {
        return new TargetColumn(
                name, Objects.requireNonNull(PgType.builtIn(type)), declared, false, false, origin, true, equality);
    }
}

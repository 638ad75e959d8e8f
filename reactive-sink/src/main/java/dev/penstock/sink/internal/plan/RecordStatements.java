package dev.penstock.sink.internal.plan;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.change.RowChange.Kind;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.RecordSql;
import dev.penstock.sink.internal.sql.RowCountCheck;
import dev.penstock.sink.internal.sql.RowSource;
import dev.penstock.sink.internal.sql.WriteRules;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements that write changes one by one. */
public final class RecordStatements {
    /** The statement that checks deferred constraints. */
    public static final String IMMEDIATE = "SET CONSTRAINTS ALL IMMEDIATE";

    /** The statement that defers constraints to the end of the transaction. */
    public static final Statement DEFER = Statement.of("SET CONSTRAINTS ALL DEFERRED");

    private RecordStatements() {}

    /**
     * Returns the units of changes that one statement must write: the truncations of one source statement, otherwise
     * single changes.
     */
    public static List<List<RowChange>> units(List<RowChange> changes) {
        List<List<RowChange>> units = new ArrayList<>();
        for (RowChange change : changes) {
            List<RowChange> last = units.isEmpty() ? List.of() : units.get(units.size() - 1);
            if (!last.isEmpty() && isSameTruncation(last.get(0), change)) {
                last.add(change);
            } else {
                units.add(new ArrayList<>(List.of(change)));
            }
        }
        return units;
    }

    /**
     * Returns the statements of a unit, in order. The statement with an expected number of rows reports whether they
     * exist. With {@code strict}, an update of a part of a row fails if the row does not exist.
     *
     * @throws dev.penstock.sink.error.RecordException if a statement is too large, or a value does not fit its column's
     *     type
     */
    public static List<Statement> of(List<RowChange> unit, boolean strict) {
        RowChange change = unit.get(unit.size() - 1);
        StatementSize.require(change);
        return switch (change.kind()) {
            case APPEND -> all(change, rules(change).append());
            case UPSERT -> all(change, rules(change).upsert());
            case PATCH -> patch(change, strict);
            case DELETE -> all(change, rules(change).delete());
            case MOVE, MOVE_PATCH -> move(change, strict);
            case UPDATE_EQUAL -> updateEqual(change);
            case DELETE_EQUAL ->
                one(change, 1, new RecordSql(change.table()).deleteEqual(change.oldSent(), change::oldLiteral));
            case TRUNCATE -> one(change, -1, truncate(unit));
        };
    }

    private static WriteRules rules(RowChange change) {
        return new WriteRules(
                change.table(), change.key(), change.sent(), RowSource.of(change.table(), change::literal));
    }

    /** Same as {@link #of}, for deferred constraints: a table with pending checks cannot be truncated. */
    public static List<Statement> deferred(List<RowChange> unit, boolean strict) {
        List<Statement> statements = of(unit, strict);
        boolean pending = unit.get(0).kind() == Kind.TRUNCATE
                && unit.stream().anyMatch(change -> change.table().traits().deferrable());
        return pending
                ? Stream.of(List.of(Statement.of(IMMEDIATE)), statements, List.of(DEFER))
                        .flatMap(List::stream)
                        .toList()
                : statements;
    }

    private static List<Statement> patch(RowChange change, boolean strict) {
        WriteRules rules = rules(change);
        List<Statement> statements =
                new ArrayList<>(all(change, strict ? rules.requiredUpdate(1) : rules.reportedUpdate()));
        if (rules.isSettable()) {
            Statement update = statements.remove(statements.size() - 1);
            statements.add(new Statement(update.sql(), 1, change));
        }
        return statements;
    }

    private static List<Statement> updateEqual(RowChange change) {
        RecordSql sql = new RecordSql(change.table());
        ColumnSet sent = change.sent();
        boolean renewed = change.table().fixed(ColumnSet.none(), sent).stream()
                .anyMatch(i ->
                        !change.oldSent().contains(i) || !change.oldLiteral(i).equals(change.literal(i)));
        if (renewed) {
            List<Statement> statements = new ArrayList<>();
            if (change.table().traits().cascading()) {
                statements.add(new Statement(sql.keepEqual(change.oldSent(), change::oldLiteral), -1, change));
            }
            String renew = sql.renewEqual(change.oldSent(), change::oldLiteral, sent, change::literal);
            statements.add(new Statement(renew, 1, change));
            return statements;
        }
        return change.table().settable(ColumnSet.none(), sent).isEmpty()
                ? List.of()
                : one(change, 1, sql.updateEqual(change.oldSent(), change::oldLiteral, sent, change::literal));
    }

    private static List<Statement> move(RowChange change, boolean strict) {
        // Only changes that are written again find rows at both keys. With a stored position there are none.
        boolean repeatable = !strict && change.table().traits().cascading();
        RecordSql sql = new RecordSql(change.table(), repeatable);
        ColumnSet key = change.key();
        ColumnSet sent = change.sent();
        String clear = sql.clear(key, sent, change::oldLiteral, change::literal);
        Statement move;
        if (change.kind() == Kind.MOVE) {
            move = new Statement(sql.move(key, sent, change::oldLiteral, change::literal), -1, change);
        } else {
            move = new Statement(
                    strict
                            ? sql.requiredMovePatch(key, sent, change::oldLiteral, change::literal)
                            : sql.movePatch(key, sent, change::oldLiteral, change::literal),
                    1,
                    change);
        }
        WriteRules rules = rules(change);
        WriteRules before = new WriteRules(change.table(), key, sent, RowSource.of(change.table(), change::oldLiteral));
        List<Statement> statements = new ArrayList<>(all(change, rules.checks()));
        statements.addAll(all(change, before.checks()));
        boolean updatable = key.stream().allMatch(i -> change.table().column(i).updatable());
        if (!updatable && change.table().traits().cascading()) {
            statements.add(new Statement(sql.keepMoved(key, change::oldLiteral), -1, change));
        }
        if (repeatable) {
            statements.add(new Statement(sql.refuseTwo(key, sent, change::oldLiteral, change::literal), -1, change));
        }
        statements.add(new Statement(clear, -1, change));
        statements.add(move);
        statements.addAll(all(change, rules.renewals()));
        return statements;
    }

    private static String truncate(List<RowChange> unit) {
        return "TRUNCATE "
                + unit.stream()
                        .map(RowChange::table)
                        .distinct()
                        .map(table -> table.name().toSql())
                        .collect(Collectors.joining(", "));
    }

    /**
     * Returns statements that empty the tables of truncations row by row.
     *
     * @param cascadingTo the tables whose rows would be deleted or changed as well; they must be empty. A lock keeps
     *     them empty: their new rows must look up the referenced row, and wait for the lock.
     */
    public static List<Statement> deletions(List<RowChange> unit, List<CollectionName> cascadingTo) {
        List<String> tables = unit.stream()
                .map(change -> change.table().name().toSql())
                .distinct()
                .toList();
        List<Statement> statements = new ArrayList<>();
        if (!cascadingTo.isEmpty()) {
            statements.add(Statement.of("LOCK TABLE " + String.join(", ", tables) + " IN EXCLUSIVE MODE"));
            cascadingTo.forEach(table -> statements.add(Statement.of(RowCountCheck.REFERENCED.empty(table))));
        }
        tables.forEach(table -> statements.add(Statement.of("DELETE FROM " + table)));
        return statements;
    }

    private static boolean isSameTruncation(RowChange one, RowChange other) {
        return one.kind() == Kind.TRUNCATE
                && other.kind() == Kind.TRUNCATE
                && Truncation.isSame(one.record(), other.record());
    }

    private static List<Statement> all(RowChange change, List<String> sql) {
        return sql.stream().map(text -> new Statement(text, -1, change)).toList();
    }

    private static List<Statement> one(RowChange change, long expectedRows, String sql) {
        return List.of(new Statement(sql, expectedRows, change));
    }
}

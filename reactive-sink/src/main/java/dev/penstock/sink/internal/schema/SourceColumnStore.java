package dev.penstock.sink.internal.schema;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.ColumnDefinition;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;
import dev.penstock.sink.internal.sql.SourceColumnSql;
import dev.penstock.sink.internal.sql.SourceColumnSql.SourceColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The columns that the source's tables had in the rows that were last written, in a table of the target. They show after a restart that
 * a column was renamed, or dropped and added again. They are read and written in the transaction that alters the target.
 */
public final class SourceColumnStore {
    private final SourceColumnSql sql;

    /** Creates a store in a table that exists. */
    public SourceColumnStore(CollectionName table) {
        this.sql = new SourceColumnSql(table);
    }

    /**
     * Returns the relation whose rows were last written to a table, as far as its columns; empty if that is not known. Its OID is another one if
     * the rows were those of another table of the source.
     */
    Mono<Optional<Relation>> find(TargetConnection connection, CollectionName target, Relation relation) {
        TableDefinition definition = relation.definition();
        return definition == null
                ? Mono.just(Optional.empty())
                : connection
                        .query(sql.find(target, definition.database(), Integer.toUnsignedLong(relation.oid())))
                        .map(answers -> Optional.ofNullable(relation(answers.get(0), relation)));
    }

    /** Returns the tables that rows of a source table were written to when it had another name. */
    Mono<List<RenamedTable>> renamed(TargetConnection connection, SourceIdentity source) {
        return connection
                .query(sql.findRenamed(source.collection(), source.database(), source.oid()))
                .map(answers -> answers.get(0).stream()
                        .map(row -> new RenamedTable(CollectionName.parse(row.text(0)), row.text(1)))
                        .toList());
    }

    /** Stores that a table of the target has another name now. */
    Mono<Void> rename(TargetConnection connection, CollectionName from, CollectionName to, SourceIdentity source) {
        return connection
                .run(sql.rename(from, to, source.collection(), source.database(), source.oid()))
                .then();
    }

    /** Stores the columns of a relation, unless they are those of {@code stored}, which they replace. */
    Mono<Void> store(TargetConnection connection, CollectionName target, Relation relation, @Nullable Relation stored) {
        TableDefinition definition = relation.definition();
        List<SourceColumn> columns = columns(relation);
        boolean known = stored != null && stored.oid() == relation.oid() && columns.equals(columns(stored));
        return definition == null || columns.isEmpty() || known
                ? Mono.empty()
                : connection
                        .run(sql.replace(
                                target,
                                relation.collection(),
                                definition.database(),
                                Integer.toUnsignedLong(relation.oid()),
                                Integer.toUnsignedLong(stored == null ? relation.oid() : stored.oid()),
                                columns))
                        .then();
    }

    /**
     * A table of the target whose source was renamed.
     *
     * @param target the table of the target
     * @param source the name that the source table had
     */
    record RenamedTable(CollectionName target, String source) {}

    private static List<SourceColumn> columns(Relation relation) {
        TableDefinition definition = relation.definition();
        return relation.columns().stream()
                .map(column -> new SourceColumn(
                        column.name(),
                        definition == null
                                ? 0
                                : definition
                                        .column(column.name())
                                        .map(ColumnDefinition::number)
                                        .orElse(0),
                        Integer.toUnsignedLong(column.type().oid()),
                        column.typeModifier(),
                        column.key()))
                .toList();
    }

    private static @Nullable Relation relation(List<Texts> rows, Relation now) {
        TableDefinition definition = now.definition();
        if (rows.isEmpty() || definition == null) {
            return null;
        }
        List<Column> columns = new ArrayList<>();
        List<ColumnDefinition> defined = new ArrayList<>();
        for (Texts row : rows) {
            String name = row.text(0);
            int type = (int) Long.parseLong(row.text(2));
            int modifier = row.number(3);
            columns.add(new Column(name, TypeCatalog.builtIn().type(type), modifier, row.is(4)));
            if (row.number(1) != 0) {
                defined.add(new ColumnDefinition(row.number(1), name, type, modifier, "", false, null, false, null));
            }
        }
        return new Relation(
                (int) Long.parseLong(rows.get(0).text(5)),
                now.schema(),
                now.table(),
                columns,
                new TableDefinition(defined, List.of(), List.of(), definition.database(), 0));
    }
}

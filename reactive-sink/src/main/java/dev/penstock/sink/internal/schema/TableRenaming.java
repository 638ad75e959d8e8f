package dev.penstock.sink.internal.schema;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.internal.catalog.CatalogReader;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.schema.SourceColumnStore.RenamedTable;
import dev.penstock.sink.internal.schema.plan.RefusedException;
import dev.penstock.sink.internal.sql.CatalogSql;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Renaming of a target table after its source. A table keeps its OID when it is renamed or moved to another schema. Target tables without rows are
 * not renamed to a name that is taken: they were emptied, because all rows are read again.
 */
final class TableRenaming {
    private static final Logger LOG = LoggerFactory.getLogger(TableRenaming.class);

    private final SourceColumnStore store;
    private final Set<CollectionName> formerNames = ConcurrentHashMap.newKeySet();

    TableRenaming(SourceColumnStore store) {
        this.store = store;
    }

    /** Returns the names that tables had before they were renamed. */
    Set<CollectionName> formerNames() {
        return Set.copyOf(formerNames);
    }

    /**
     * Renames the table that rows of a source table were written to, if that was renamed since, in the open transaction of the
     * connection. Returns the table of the target that has the name now; empty if there is none.
     *
     * <p>Errors: {@link RefusedException} if that table is not certain.
     *
     * @param table the table of that name, {@code null} if the target has none
     */
    Mono<Optional<TargetTable>> follow(
            TargetConnection connection, CollectionName name, SourceIdentity source, @Nullable TargetTable table) {
        return store.renamed(connection, source)
                .flatMap(renamed -> renamed.isEmpty()
                        ? Mono.just(Optional.ofNullable(table))
                        : CatalogReader.readWithin(
                                        connection,
                                        renamed.stream()
                                                .map(RenamedTable::target)
                                                .toList())
                                .flatMap(present -> follow(
                                        connection,
                                        name,
                                        source,
                                        table,
                                        renamed.stream()
                                                .filter(one -> present.containsKey(one.target())
                                                        && !one.target().equals(name))
                                                .toList())));
    }

    private Mono<Optional<TargetTable>> follow(
            TargetConnection connection,
            CollectionName name,
            SourceIdentity source,
            @Nullable TargetTable table,
            List<RenamedTable> former) {
        if (former.isEmpty()) {
            return Mono.just(Optional.ofNullable(table));
        }
        if (table == null) {
            require(former, name, source, null);
            return rename(connection, former.get(0).target(), name, source);
        }
        return connection
                .query(former.stream().map(one -> CatalogSql.any(one.target())).collect(Collectors.joining("; ")))
                .map(answers -> {
                    if (answers.stream().anyMatch(rows -> rows.get(0).is(0))) {
                        require(former, name, source, table);
                    }
                    return Optional.of(table);
                });
    }

    private static void require(
            List<RenamedTable> former, CollectionName name, SourceIdentity source, @Nullable TargetTable table) {
        RenamedTable one = former.get(0);
        boolean sameNames = one.target().equals(CollectionName.parse(one.source()))
                && name.equals(CollectionName.parse(source.collection()));
        if (table != null || former.size() > 1 || !sameNames) {
            throw new RefusedException(
                    "Table '" + one.source() + "' was renamed to '" + source.collection()
                            + "' in the source. Its earlier rows are in table '" + one.target() + "' of the target"
                            + (table != null ? ", which also has a table '" + name + "'" : "")
                            + ". Move them to '" + name + "', and rename or drop '" + one.target() + "'.",
                    "42P07");
        }
    }

    private Mono<Optional<TargetTable>> rename(
            TargetConnection connection, CollectionName from, CollectionName to, SourceIdentity source) {
        LOG.info(
                "Renaming table {} to {} in the target, as its source was renamed",
                PrintableText.of(from.toString()),
                PrintableText.of(to.toString()));
        formerNames.add(from);
        List<String> statements = new ArrayList<>();
        CollectionName moved = new CollectionName(to.schema(), from.table());
        if (!from.schema().equals(to.schema())) {
            statements.add("ALTER TABLE " + from.toSql() + " SET SCHEMA " + SqlText.identifier(to.schema()));
        }
        if (!from.table().equals(to.table())) {
            statements.add("ALTER TABLE " + moved.toSql() + " RENAME TO " + SqlText.identifier(to.table()));
        }
        return connection
                .run(String.join("; ", statements))
                .then(store.rename(connection, from, to, source))
                .then(CatalogReader.readWithin(connection, List.of(to)))
                .map(tables -> Optional.ofNullable(tables.get(to)));
    }
}

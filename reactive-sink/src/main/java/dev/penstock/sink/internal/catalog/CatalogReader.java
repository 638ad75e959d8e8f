package dev.penstock.sink.internal.catalog;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.core.internal.type.TypeCatalog;
import dev.penstock.core.internal.type.TypeRow;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;
import dev.penstock.sink.internal.sql.CatalogSql;
import dev.penstock.sink.internal.sql.RowTriggers;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reader of table descriptions from a target's catalog. Each call uses one read-only transaction. */
public final class CatalogReader {
    private CatalogReader() {}

    /** Returns those of {@code tables} that exist. The connection must have no open transaction. */
    public static Mono<Map<CollectionName, TargetTable>> read(
            TargetConnection connection, Collection<CollectionName> tables) {
        return connection
                .query(CatalogSql.begin() + "; " + CatalogSql.columns(tables))
                .map(results -> results.get(CatalogSql.BEGINNING))
                .flatMap(columns -> details(connection, columns))
                .flatMap(tablesFound -> connection.run("COMMIT").thenReturn(tablesFound));
    }

    /** Same as {@link #read}, in the transaction that is open on the connection. */
    public static Mono<Map<CollectionName, TargetTable>> readWithin(
            TargetConnection connection, Collection<CollectionName> tables) {
        return connection.query(CatalogSql.columns(tables)).flatMap(results -> details(connection, results.get(0)));
    }

    private static Mono<Map<CollectionName, TargetTable>> details(TargetConnection connection, List<Texts> columns) {
        TableDescriptions descriptions = new TableDescriptions(columns);
        Set<Integer> oids = descriptions.oids();
        List<String> questions = new ArrayList<>(List.of(
                TypeCatalog.query(TypeCatalog.builtIn().missing(descriptions.types())),
                CatalogSql.incomparable(),
                CatalogSql.uniques(oids),
                CatalogSql.constraints(oids),
                CatalogSql.equalities(),
                RowTriggers.query(oids)));
        List<CollectionName> readable = descriptions.readable();
        readable.forEach(table -> questions.add(CatalogSql.any(table)));
        return connection.query(CatalogSql.script(questions)).map(results -> {
            TypeCatalog types = TypeCatalog.builtIn()
                    .with(results.get(0).stream().map(CatalogReader::type).toList());
            Set<Integer> incomparable =
                    results.get(1).stream().map(row -> row.number(0)).collect(Collectors.toSet());
            Map<CollectionName, Boolean> empty = new HashMap<>();
            for (int i = 0; i < readable.size(); i++) {
                empty.put(readable.get(i), !results.get(6 + i).get(0).is(0));
            }
            Map<Integer, String> equalities = results.get(4).stream()
                    .collect(Collectors.toMap(row -> row.number(0), row -> SqlText.operator(row.text(1), row.text(2))));
            return descriptions
                    .build(
                            types,
                            new Equalities(incomparable, equalities),
                            results.get(2),
                            results.get(3),
                            empty,
                            results.get(5))
                    .stream()
                    .collect(Collectors.toMap(TargetTable::name, table -> table));
        });
    }

    private static TypeRow type(Texts row) {
        @Nullable String attribute = row.columns().get(7);
        return new TypeRow(
                row.number(0),
                row.text(1),
                row.text(2),
                row.text(3),
                row.number(4),
                row.text(5),
                row.is(6),
                attribute,
                row.number(8));
    }
}

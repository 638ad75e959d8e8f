package dev.penstock.sink.internal.schema;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.sink.internal.catalog.CatalogReader;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.owntable.OwnTable;
import dev.penstock.sink.internal.owntable.OwnTablePlan;
import dev.penstock.sink.internal.schema.plan.FactsSql;
import dev.penstock.sink.internal.schema.plan.SchemaOptions;
import dev.penstock.sink.internal.schema.plan.SchemaPlan.Refuse;
import dev.penstock.sink.internal.schema.plan.SchemaPlanner;
import dev.penstock.sink.internal.schema.plan.ShapeFindings;
import dev.penstock.sink.internal.schema.plan.TargetFacts;
import dev.penstock.sink.internal.sql.CatalogSql;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The check whether tables can be created, and whether those that exist take the rows of the source. It changes nothing. */
public final class SchemaPreflight {
    private static final Check UNTIMED = Check.warning(
            "track_commit_timestamp",
            "The source's server does not keep the times of commits: if a transaction alters a table while another one"
                    + " that has already written to a table is open, and the source is stopped meanwhile, values can be"
                    + " written to the wrong column. Keep the times, which takes a restart of that server, or run each"
                    + " ALTER TABLE in a transaction of its own.",
            "ALTER SYSTEM SET track_commit_timestamp = on");

    private final TargetConnection connection;
    private final SchemaOptions options;
    private final Optional<SourceColumnStore> store;
    private final Map<CollectionName, TargetTable> tables;

    private SchemaPreflight(
            TargetConnection connection,
            SchemaOptions options,
            Optional<SourceColumnStore> store,
            Map<CollectionName, TargetTable> tables) {
        this.connection = connection;
        this.options = options;
        this.store = store;
        this.tables = tables;
    }

    /**
     * Checks tables. The connection must have no open transaction.
     *
     * @param relations the relations of the rows, by the table that they are written to
     * @param sourceColumns the table of the source's columns, {@code null} if there is none
     */
    public static Mono<List<Check>> run(
            TargetConnection connection,
            Map<CollectionName, Relation> relations,
            SchemaOptions options,
            @Nullable CollectionName sourceColumns) {
        return relations.isEmpty()
                ? Mono.just(List.of())
                : store(connection, sourceColumns)
                        .flatMap(store -> CatalogReader.read(connection, relations.keySet())
                                .flatMap(tables -> connection
                                        .run(CatalogSql.begin())
                                        .then(new SchemaPreflight(connection, options, store, tables).checks(relations))
                                        .flatMap(checks ->
                                                connection.run("COMMIT").thenReturn(checks))));
    }

    /** Returns the tables whose source was renamed after rows were written: those rows are in a table of another name. */
    public static Mono<Set<CollectionName>> renamed(
            TargetConnection connection,
            Map<CollectionName, Relation> relations,
            @Nullable CollectionName sourceColumns) {
        return store(connection, sourceColumns)
                .flatMap(store -> store.isEmpty()
                        ? Mono.just(Set.<CollectionName>of())
                        : Flux.fromIterable(relations.entrySet())
                                .concatMap(entry -> Mono.justOrEmpty(SourceIdentity.of(entry.getValue()))
                                        .flatMap(source -> store.get().renamed(connection, source))
                                        .filter(former -> !former.isEmpty())
                                        .map(former -> entry.getKey()))
                                .collect(Collectors.toSet()));
    }

    private static Mono<Optional<SourceColumnStore>> store(
            TargetConnection connection, @Nullable CollectionName sourceColumns) {
        return sourceColumns == null
                ? Mono.just(Optional.empty())
                : OwnTable.ofSourceColumns(sourceColumns)
                        .plan(connection)
                        .map(plan -> plan instanceof OwnTablePlan.Use use
                                ? Optional.of(new SourceColumnStore(use.table()))
                                : Optional.empty());
    }

    private Mono<List<Check>> checks(Map<CollectionName, Relation> relations) {
        return Flux.fromIterable(relations.entrySet())
                .concatMap(entry -> checks(entry.getKey(), entry.getValue()))
                .collectList()
                .map(all -> {
                    Set<Check> checks = new LinkedHashSet<>();
                    all.forEach(checks::addAll);
                    if (options.alters() && relations.values().stream().anyMatch(SchemaPreflight::isUntimed)) {
                        checks.add(UNTIMED);
                    }
                    return List.copyOf(checks);
                });
    }

    private Mono<List<Check>> checks(CollectionName name, Relation relation) {
        TargetTable table = tables.get(name);
        if (table == null) {
            return options.creates()
                    ? facts(name, relation, false)
                            .map(facts -> failed("tables", SchemaPlanner.problems(name, relation, facts, options)))
                    : Mono.just(List.of());
        }
        return known(name, relation).flatMap(known -> {
            // A table that this sink has written to follows the source: it may lag now.
            if (known.isPresent()) {
                return Mono.just(List.of());
            }
            List<Check> shape = ShapeFindings.of(table, relation, options);
            return options.alters()
                    ? facts(name, relation, !table.traits().empty()).map(facts -> {
                        List<Check> checks = new ArrayList<>(shape);
                        if (SchemaPlanner.alter(table, relation, null, facts, options) instanceof Refuse refusal) {
                            checks.addAll(failed("shape", List.of(refusal)));
                        }
                        return checks;
                    })
                    : Mono.just(shape);
        });
    }

    private static boolean isUntimed(Relation relation) {
        return relation.definition() != null && !relation.definition().timed();
    }

    private Mono<Optional<Relation>> known(CollectionName name, Relation relation) {
        return store.map(known -> known.find(connection, name, relation)).orElseGet(() -> Mono.just(Optional.empty()));
    }

    private Mono<TargetFacts> facts(CollectionName name, Relation relation, boolean hasRows) {
        FactsSql question = FactsSql.withoutReading(name, relation, hasRows);
        return connection.query(question.script()).map(question::facts);
    }

    private static List<Check> failed(String check, List<Refuse> problems) {
        return problems.stream()
                .map(problem -> Check.failed(check, problem.message(), problem.fix()))
                .toList();
    }
}

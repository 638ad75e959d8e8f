package dev.penstock.sink.internal.preflight;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.catalog.CatalogReader;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;
import dev.penstock.sink.internal.owntable.OwnTablePlan;
import dev.penstock.sink.internal.sql.CatalogSql;
import dev.penstock.sink.internal.sql.OriginSql;
import dev.penstock.sink.internal.sql.RightsSql;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The check whether a sink could write to a target. It queries everything at once and changes nothing. */
public final class TargetPreflight {
    private final TargetConnection connection;
    private final TargetRequirements requirements;

    private TargetPreflight(TargetConnection connection, TargetRequirements requirements) {
        this.connection = connection;
        this.requirements = requirements;
    }

    /** Checks the requirements. The connection must have no open transaction. */
    public static Mono<List<Check>> run(TargetConnection connection, TargetRequirements requirements) {
        return new TargetPreflight(connection, requirements).run();
    }

    /** Runs one query after the other: each is a transaction of its own on this connection. */
    private Mono<List<Check>> run() {
        return role().flatMap(role -> rights().flatMap(rights -> tables().flatMap(tables -> surroundings()
                .flatMap(surroundings -> ownTables()
                        .map(own -> new Findings(requirements, role, rights, tables, surroundings, own).checks())))));
    }

    private Mono<Role> role() {
        return ask(RightsSql.role()).map(rows -> rows.get(0)).flatMap(row -> {
            boolean superuser = row.is(2);
            boolean askRight = requirements.replica() && !superuser && row.number(3) >= RightsSql.SETTINGS_HAVE_RIGHTS;
            Mono<Boolean> replicates =
                    askRight ? ask(RightsSql.replica()).map(rows -> rows.get(0).is(0)) : Mono.just(superuser);
            return replicates.flatMap(may -> ask(OriginSql.rights())
                    .map(origins -> new Role(
                            row.text(0),
                            row.text(1),
                            may,
                            row.number(3),
                            row.is(4),
                            row.text(5),
                            row.is(6),
                            origins.get(0).is(0))));
        });
    }

    private Mono<Map<CollectionName, TableRights>> rights() {
        return requirements.tables().isEmpty()
                ? Mono.just(Map.of())
                : ask(RightsSql.tables(requirements.tables())).map(TargetPreflight::byName);
    }

    private Mono<List<Surroundings>> surroundings() {
        return requirements.tables().isEmpty()
                ? Mono.just(List.of())
                : ask(RightsSql.surroundings(requirements.tables(), requirements.replica()))
                        .map(rows -> rows.stream().map(Surroundings::of).toList());
    }

    private Mono<List<OwnTablePlan>> ownTables() {
        return Flux.fromIterable(requirements.ownTables().values())
                .concatMap(table -> table.plan(connection))
                .collectList();
    }

    private Mono<List<Texts>> ask(String question) {
        return connection
                .query(CatalogSql.begin() + "; " + question)
                .flatMap(results -> connection.run("COMMIT").thenReturn(results.get(CatalogSql.BEGINNING)));
    }

    private static Map<CollectionName, TableRights> byName(List<Texts> rows) {
        return rows.stream().map(TableRights::of).collect(Collectors.toMap(TableRights::name, Function.identity()));
    }

    private Mono<Map<CollectionName, TargetTable>> tables() {
        return requirements.tables().isEmpty()
                ? Mono.just(Map.of())
                : CatalogReader.read(connection, requirements.tables());
    }
}

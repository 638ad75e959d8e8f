package dev.penstock.sink.preflight;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.sink.catalog.CatalogReader;
import dev.penstock.sink.connection.TargetConnection;
import dev.penstock.sink.connection.TargetConnection.Texts;
import dev.penstock.sink.sql.CatalogSql;
import dev.penstock.sink.sql.RightsSql;
import dev.penstock.sink.sql.TargetTable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** Asks a target, without changing anything, whether a sink could write to it: everything at once. */
public final class Preflight {
    private final TargetConnection connection;
    private final Needs needs;

    private Preflight(TargetConnection connection, Needs needs) {
        this.connection = connection;
        this.needs = needs;
    }

    /** Checks what it takes. The connection must have no open transaction. */
    public static Mono<List<Check>> run(TargetConnection connection, Needs needs) {
        return new Preflight(connection, needs).run();
    }

    private Mono<List<Check>> run() {
        return role().flatMap(role ->
                rights().flatMap(rights -> tables().map(tables -> new Findings(needs, role, rights, tables).checks())));
    }

    private Mono<Role> role() {
        return connection
                .query(RightsSql.role())
                .map(results -> results.get(0).get(0))
                .flatMap(row -> {
                    boolean superuser = row.is(2);
                    boolean askRight = needs.replica() && !superuser && row.number(3) >= RightsSql.SETTINGS_HAVE_RIGHTS;
                    Mono<Boolean> replicates = askRight
                            ? connection
                                    .query(RightsSql.replica())
                                    .map(results -> results.get(0).get(0).is(0))
                            : Mono.just(superuser);
                    return replicates.map(may -> new Role(row.text(0), row.text(1), may, row.number(3), row.is(4)));
                });
    }

    private Mono<Map<CollectionName, TableRights>> rights() {
        if (needs.all().isEmpty()) {
            return Mono.just(Map.of());
        }
        String question = CatalogSql.begin() + "; " + RightsSql.tables(needs.all());
        return connection
                .query(question)
                .flatMap(results -> connection.run("COMMIT").thenReturn(byName(results.get(CatalogSql.BEGINNING))));
    }

    private static Map<CollectionName, TableRights> byName(List<Texts> rows) {
        return rows.stream().map(TableRights::of).collect(Collectors.toMap(TableRights::name, Function.identity()));
    }

    private Mono<Map<CollectionName, TargetTable>> tables() {
        return needs.tables().isEmpty() ? Mono.just(Map.of()) : CatalogReader.read(connection, needs.tables());
    }
}

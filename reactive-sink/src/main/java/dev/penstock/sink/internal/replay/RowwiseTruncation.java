package dev.penstock.sink.internal.replay;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.change.RowChange;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.lane.StepFailure;
import dev.penstock.sink.internal.lane.Steps;
import dev.penstock.sink.internal.lane.Steps.Result;
import dev.penstock.sink.internal.plan.RecordStatements;
import dev.penstock.sink.internal.plan.Step.Script;
import dev.penstock.sink.internal.sql.CatalogSql;
import dev.penstock.sink.internal.sql.RowCountCheck;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * A truncation that is done row by row. A referenced table cannot be truncated even if the referencing ones are empty, but its rows can be
 * deleted.
 */
final class RowwiseTruncation {
    private RowwiseTruncation() {}

    /** Returns whether a refused unit can be done in this way. */
    static boolean isPossible(List<RowChange> unit, StepFailure failure) {
        return failure.error().is(ServerError.NOT_SUPPORTED)
                && unit.stream().allMatch(change -> change.kind() == RowChange.Kind.TRUNCATE);
    }

    /**
     * Deletes the rows. Fails with {@link RowCountCheck#REFERENCED} if that would delete or change rows of other tables.
     *
     * <p>Errors: {@link StepFailure}.
     */
    static Mono<List<Result>> run(TargetConnection connection, List<RowChange> truncations) {
        return cascadingTo(connection, truncations)
                .flatMap(tables ->
                        Steps.run(connection, List.of(new Script(RecordStatements.deletions(truncations, tables)))));
    }

    /** Returns the tables whose rows would be deleted or changed with those of truncations. */
    private static Mono<List<CollectionName>> cascadingTo(TargetConnection connection, List<RowChange> truncations) {
        if (truncations.stream().noneMatch(change -> change.table().traits().cascading())) {
            return Mono.just(List.of());
        }
        Set<Integer> tables =
                truncations.stream().map(change -> change.table().oid()).collect(Collectors.toSet());
        return connection
                .query(CatalogSql.cascadingTo(tables))
                .map(results -> results.get(0).stream()
                        .map(row -> new CollectionName(row.text(0), row.text(1)))
                        .toList())
                .onErrorMap(error -> new StepFailure(null, ServerError.of(error)));
    }
}

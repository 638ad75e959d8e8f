package dev.penstock.sink.write;

import dev.penstock.sink.connection.ServerError;
import dev.penstock.sink.connection.TargetConnection;
import reactor.core.publisher.Mono;

/** Makes tables of the sink's own where they are missing: that takes a right which writing to them does not. */
final class OwnTable {
    private static final String DUPLICATE_TABLE = "42P07";

    private OwnTable() {}

    /**
     * Completes when the table is there. The connection must have no open transaction.
     *
     * @param exists asks whether it is there
     * @param create makes it
     */
    static Mono<Void> ensure(TargetConnection connection, String exists, String create) {
        return connection
                .query(exists)
                .filter(results -> !results.get(0).get(0).is(0))
                .flatMap(missing -> connection.run(create))
                .then()
                .onErrorResume(OwnTable::isMadeMeanwhile, error -> Mono.empty());
    }

    /** Two who make a table at once may also clash in the catalog itself. */
    private static boolean isMadeMeanwhile(Throwable error) {
        ServerError meaning = ServerError.of(error);
        return meaning.is(DUPLICATE_TABLE) || meaning.is(ServerError.UNIQUE_VIOLATION);
    }
}

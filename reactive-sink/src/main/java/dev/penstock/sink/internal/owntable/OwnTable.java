package dev.penstock.sink.internal.owntable;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.connection.TargetConnection.Texts;
import dev.penstock.sink.internal.owntable.OwnTablePlan.Create;
import dev.penstock.sink.internal.owntable.OwnTablePlan.Refuse;
import dev.penstock.sink.internal.owntable.OwnTablePlan.Use;
import dev.penstock.sink.internal.sql.CatalogSql;
import dev.penstock.sink.internal.sql.DeadLetterSql;
import dev.penstock.sink.internal.sql.OwnTableSql;
import dev.penstock.sink.internal.sql.PositionSql;
import dev.penstock.sink.internal.sql.SourceColumnSql;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * A table of the sink's own, which is used if it can be trusted, and created if it does not exist.
 *
 * @param places the possible names of the table; it is created under the first
 * @param rights the rights that using it requires
 * @param definition returns the statement that creates it
 */
public record OwnTable(List<CollectionName> places, List<String> rights, Function<CollectionName, String> definition) {
    /** The schema of the sink's own tables, unless others are named. */
    public static final String SCHEMA = "penstock";

    /** The default table of positions. */
    public static final CollectionName POSITIONS = new CollectionName(SCHEMA, "position");

    /** The table of positions before the sink had a schema of its own. */
    private static final CollectionName FORMER_POSITIONS = new CollectionName("public", "penstock_position");

    private static final String SOURCE_COLUMNS = "source_column";

    private static final String DUPLICATE_SCHEMA = "42P06";
    private static final String DUPLICATE_TABLE = "42P07";

    /** Returns the table of positions. For the default name, the former table is used as well if it exists. */
    public static OwnTable ofPositions(CollectionName table) {
        return new OwnTable(
                table.equals(POSITIONS) ? List.of(POSITIONS, FORMER_POSITIONS) : List.of(table),
                List.of("SELECT", "INSERT", "UPDATE"),
                PositionSql::create);
    }

    /** Returns the table of records that could not be written. */
    public static OwnTable ofDeadLetters(CollectionName table) {
        return new OwnTable(List.of(table), List.of("INSERT"), DeadLetterSql::create);
    }

    /** Returns the table of the columns that the source's tables have, which is beside that of positions. */
    public static OwnTable ofSourceColumns(CollectionName table) {
        return new OwnTable(List.of(table), List.of("SELECT", "INSERT", "DELETE"), SourceColumnSql::create);
    }

    /** Returns the name of the table of the source's columns. */
    public static CollectionName sourceColumns(CollectionName positions) {
        return new CollectionName(positions.schema(), SOURCE_COLUMNS);
    }

    /** Returns the decision about the table. The connection must have no open transaction. */
    public Mono<OwnTablePlan> plan(TargetConnection connection) {
        return connection
                .query(CatalogSql.begin() + "; " + OwnTableSql.facts(places, rights))
                .flatMap(results ->
                        connection.run("COMMIT").thenReturn(OwnTablePlan.of(facts(results.get(CatalogSql.BEGINNING)))));
    }

    /**
     * Returns the table to use, which exists then. The connection must have no open transaction.
     *
     * <p>Errors: {@link DatabaseException} if the table cannot be trusted or created.
     */
    public Mono<CollectionName> ensure(TargetConnection connection) {
        return plan(connection)
                .flatMap(plan -> plan instanceof Create create
                        ? create(connection, create).then(plan(connection))
                        : Mono.just(plan))
                .flatMap(plan -> plan instanceof Use use ? Mono.just(use.table()) : Mono.error(refusal(plan)));
    }

    /** Creates the table, unless another session has created it meanwhile: then its facts are queried again. */
    private Mono<Void> create(TargetConnection connection, Create create) {
        String schema = "CREATE SCHEMA IF NOT EXISTS "
                + SqlText.identifier(create.table().schema()) + "; ";
        String sql = "BEGIN READ WRITE; " + (create.withSchema() ? schema : "") + definition.apply(create.table())
                + "; COMMIT";
        return connection
                .run(sql)
                .then()
                .onErrorResume(
                        OwnTable::isCreatedMeanwhile,
                        error -> connection.run("ROLLBACK").then());
    }

    private static DatabaseException refusal(OwnTablePlan plan) {
        String sentence = plan instanceof Refuse refusal
                ? refusal.message() + (refusal.fix() == null ? "" : " Run: " + refusal.fix())
                : "A table of the sink's own disappeared while it was created.";
        return new DatabaseException(sentence, Fault.nowhere(), false, null);
    }

    private List<OwnTableFacts> facts(List<Texts> rows) {
        List<OwnTableFacts> facts = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            facts.add(OwnTableFacts.of(places.get(i), rows.get(i)));
        }
        return facts;
    }

    /**
     * Returns whether another session created the table. Two concurrent creations may also clash in the catalog itself.
     */
    private static boolean isCreatedMeanwhile(Throwable error) {
        ServerError meaning = ServerError.of(error);
        return meaning.is(DUPLICATE_TABLE) || meaning.is(DUPLICATE_SCHEMA) || meaning.is(ServerError.UNIQUE_VIOLATION);
    }
}

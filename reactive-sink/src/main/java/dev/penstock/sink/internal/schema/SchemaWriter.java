package dev.penstock.sink.internal.schema;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.ddl.TypeDdl;
import dev.penstock.core.internal.error.PrintableText;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.sql.SqlText;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.internal.catalog.CatalogReader;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.schema.plan.FactsSql;
import dev.penstock.sink.internal.schema.plan.Labels;
import dev.penstock.sink.internal.schema.plan.RefusedException;
import dev.penstock.sink.internal.schema.plan.SchemaOptions;
import dev.penstock.sink.internal.schema.plan.SchemaPlan;
import dev.penstock.sink.internal.schema.plan.SchemaPlan.Alter;
import dev.penstock.sink.internal.schema.plan.SchemaPlan.Refuse;
import dev.penstock.sink.internal.schema.plan.SchemaPlanner;
import dev.penstock.sink.internal.schema.plan.TargetFacts;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writer of the target's schema: creates and alters tables as the rows of the source need it, by the plans of {@link SchemaPlanner}. */
public final class SchemaWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SchemaWriter.class);

    /** Other sessions that need the table wait after a statement that waits for its lock. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '10s'";

    private static final String LOCK_TIMEOUT_END = "SET LOCAL lock_timeout = DEFAULT";

    /** Codes of an object that another session has created at the same moment. */
    private static final Set<String> CONCURRENT_CHANGE = Set.of("42P07", "42710", "42P06", "42701", "23505");

    /** Rows that keep a column from refusing null, or columns from being a key. */
    private static final Set<String> OF_ROWS = Set.of("23502", "23505");

    private final SchemaOptions options;
    private final @Nullable SourceColumnStore store;
    private final @Nullable TableRenaming renaming;

    /**
     * Creates a writer.
     *
     * @param options the permitted changes
     * @param store the columns that the source's tables had, {@code null} if they are not stored
     */
    public SchemaWriter(SchemaOptions options, @Nullable SourceColumnStore store) {
        this.options = options;
        this.store = store;
        this.renaming = store == null ? null : new TableRenaming(store);
    }

    /** Returns the permitted changes. */
    public SchemaOptions options() {
        return options;
    }

    /** Returns the names that tables of the target had before this writer renamed them. */
    public Set<CollectionName> formerNames() {
        return renaming == null ? Set.of() : renaming.formerNames();
    }

    /** Returns whether a table takes the rows of a relation as it is, as far as that is known without a query. */
    public static boolean certainlyMatches(TargetTable table, Relation relation, @Nullable Relation previous) {
        return SchemaPlanner.certainlyMatches(table, relation, previous);
    }

    /**
     * Creates or alters a table for the rows of a relation, in the open transaction of the connection.
     *
     * <p>Errors: {@link DatabaseException} if that cannot be done, {@link ConcurrentChangeException} if another session did the same at that moment; errors of
     * the driver that pass.
     *
     * @param table the table, {@code null} if the target has none
     * @param previous the relation whose rows were written before in this session, {@code null} if there is none: used if no columns are
     *     stored
     * @param alone commits statements that the transaction's own rows need to see committed
     */
    public Mono<Void> apply(
            TargetConnection connection,
            CollectionName name,
            Relation relation,
            @Nullable TargetTable table,
            @Nullable Relation previous,
            Function<Function<TargetConnection, Mono<Void>>, Mono<Void>> alone) {
        SourceIdentity source = SourceIdentity.of(relation);
        Mono<Optional<TargetTable>> present =
                source == null ? Mono.just(Optional.ofNullable(table)) : renamed(connection, name, source, table);
        return present.flatMap(found -> adapt(connection, name, relation, found.orElse(null), previous, alone));
    }

    /** Returns the table of the target, which has the new name if the source table was renamed. */
    private Mono<Optional<TargetTable>> renamed(
            TargetConnection connection, CollectionName name, SourceIdentity source, @Nullable TargetTable table) {
        return renaming == null
                ? Mono.just(Optional.ofNullable(table))
                : renaming.follow(connection, name, source, table)
                        .onErrorMap(error -> error instanceof RefusedException refusal
                                ? refused(name, false, refusal.plan())
                                : failed(name, false, error));
    }

    /**
     * Gives a table of the target the name of its source table, if that was renamed and the target has no table of that name, in the open
     * transaction of the connection. Errors as of {@link #apply}.
     */
    public Mono<Void> rename(TargetConnection connection, CollectionName name, SourceIdentity source) {
        return CatalogReader.readWithin(connection, List.of(name))
                .flatMap(found -> found.containsKey(name)
                        ? Mono.empty()
                        : renamed(connection, name, source, null).then());
    }

    private Mono<Void> adapt(
            TargetConnection connection,
            CollectionName name,
            Relation relation,
            @Nullable TargetTable table,
            @Nullable Relation previous,
            Function<Function<TargetConnection, Mono<Void>>, Mono<Void>> alone) {
        return known(connection, name, relation, previous).flatMap(known -> {
            Relation resolved = ResolvedColumns.of(relation, known.orElse(null));
            return apply(connection, name, resolved, table, known, alone)
                    .then(Mono.defer(() -> store == null
                            ? Mono.empty()
                            : store.store(connection, name, resolved, known.orElse(null))));
        });
    }

    private Mono<Void> apply(
            TargetConnection connection,
            CollectionName name,
            Relation relation,
            @Nullable TargetTable table,
            Optional<Relation> known,
            Function<Function<TargetConnection, Mono<Void>>, Mono<Void>> alone) {
        FactsSql question = new FactsSql(name, relation, table != null);
        return connection.query(question.script()).map(question::facts).flatMap(facts -> {
            SchemaPlan plan = table == null
                    ? SchemaPlanner.create(name, relation, facts, options)
                    : SchemaPlanner.alter(table, relation, before(known, relation, facts), facts, options);
            if (plan instanceof Refuse refusal) {
                return Mono.error(refused(name, table == null, refusal));
            }
            Alter alter = (Alter) plan;
            return alter.isNothing() ? Mono.empty() : apply(connection, name, table == null, alter, alone);
        });
    }

    /** Returns the relation that the table of the target was made for, {@code null} if that is not known. */
    private static @Nullable Relation before(Optional<Relation> known, Relation relation, TargetFacts facts) {
        return known.filter(before -> before.oid() == relation.oid() || !facts.hasRows())
                .map(before -> before.oid() == relation.oid() ? before : RecreatedTable.former(before, relation))
                .orElse(null);
    }

    /** Returns the columns of the source table in the rows before: those that are stored, which are exact, or those of this session. */
    private Mono<Optional<Relation>> known(
            TargetConnection connection, CollectionName name, Relation relation, @Nullable Relation previous) {
        return store == null || (previous != null && previous.definition() == null)
                ? Mono.just(Optional.ofNullable(previous))
                : store.find(connection, name, relation).map(stored -> stored.or(() -> Optional.ofNullable(previous)));
    }

    /**
     * Adds labels that enumerations of the target lack, at their end; returns whether there were any.
     *
     * @param labels the labels that rows hold, by the name of the type
     */
    public Mono<Boolean> addLabels(TargetConnection connection, Map<CollectionName, Set<String>> labels) {
        return Flux.fromIterable(labels.entrySet())
                .concatMap(type -> connection
                        .query(FactsSql.types(List.of(type.getKey())))
                        .flatMap(answers -> addLabels(
                                connection,
                                type.getKey(),
                                answers.get(0).stream()
                                        .flatMap(row -> Labels.parse(row.text(2)).stream())
                                        .toList(),
                                type.getValue())))
                .reduce(false, Boolean::logicalOr);
    }

    private static Mono<Boolean> addLabels(
            TargetConnection connection, CollectionName type, List<String> present, Set<String> wanted) {
        List<String> statements = wanted.stream()
                .filter(label -> !present.isEmpty() && !present.contains(label))
                .map(label -> TypeDdl.addLabel(type.schema(), type.table(), label, null, null))
                .toList();
        if (statements.isEmpty()) {
            return Mono.just(false);
        }
        LOG.info(
                "Adding {} labels to type {} of the target, at the end of its order",
                statements.size(),
                PrintableText.of(type.toString()));
        return connection.run(String.join("; ", statements)).thenReturn(true);
    }

    /** Lets a column be null, in the open transaction of the connection: a row of the source has shown that it can be. */
    public Mono<Void> dropNotNull(TargetConnection connection, CollectionName table, String column) {
        LOG.info(
                "Letting column '{}' of table {} be null in the target, as it was in the source",
                PrintableText.of(column),
                PrintableText.of(table.toString()));
        return connection
                .run("ALTER TABLE " + table.toSql() + " ALTER COLUMN " + SqlText.identifier(column) + " DROP NOT NULL")
                .then()
                .onErrorMap(error -> failed(table, false, error));
    }

    private Mono<Void> apply(
            TargetConnection connection,
            CollectionName name,
            boolean creates,
            Alter plan,
            Function<Function<TargetConnection, Mono<Void>>, Mono<Void>> alone) {
        if (creates) {
            LOG.debug("Creating table {} in the target", PrintableText.of(name.toString()));
        } else {
            LOG.info("Altering table {} in the target, as its source was altered", PrintableText.of(name.toString()));
        }
        Mono<Void> before = plan.before().isEmpty()
                ? Mono.empty()
                : alone.apply(
                        other -> other.run(String.join("; ", plan.before())).then());
        List<String> statements = new ArrayList<>(List.of(LOCK_TIMEOUT));
        statements.addAll(plan.statements());
        Mono<Void> all =
                before.then(connection.run(String.join("; ", statements)).then());
        for (String statement : plan.notNull()) {
            all = all.then(ifRowsAllow(connection, statement));
        }
        if (!plan.primaryKey().isEmpty()) {
            all = all.then(ifRowsAllow(connection, String.join("; ", plan.primaryKey())));
        }
        return all.then(connection.run(LOCK_TIMEOUT_END).then()).onErrorMap(error -> failed(name, creates, error));
    }

    /** The catalog of the source may be ahead of its rows: what they do not allow yet is tried again when they do. */
    private static Mono<Void> ifRowsAllow(TargetConnection connection, String statements) {
        return connection
                .run("SAVEPOINT penstock_schema; " + statements + "; RELEASE SAVEPOINT penstock_schema")
                .then()
                .onErrorResume(
                        error -> OF_ROWS.contains(
                                String.valueOf(ServerError.of(error).sqlState())),
                        error -> connection
                                .run("ROLLBACK TO SAVEPOINT penstock_schema; RELEASE SAVEPOINT penstock_schema")
                                .then());
    }

    static Throwable failed(CollectionName name, boolean creates, Throwable failure) {
        ServerError error = ServerError.of(failure);
        String state = error.sqlState();
        if (state == null || error.passes()) {
            return failure;
        }
        if (CONCURRENT_CHANGE.contains(state)) {
            return new ConcurrentChangeException(name, beginning(name, creates), error);
        }
        return new DatabaseException(
                beginning(name, creates) + error.sentence(),
                Fault.nowhere().in(name).with(state),
                false,
                null);
    }

    private static DatabaseException refused(CollectionName name, boolean creates, Refuse refusal) {
        return new DatabaseException(
                beginning(name, creates)
                        + refusal.message()
                        + (refusal.message().endsWith(".") ? "" : ".")
                        + (refusal.fix() == null ? "" : " Run: " + refusal.fix()),
                Fault.nowhere().in(name).with(refusal.sqlState()),
                false,
                null);
    }

    private static String beginning(CollectionName name, boolean creates) {
        return "Table " + name
                + (creates ? " could not be created in the target. " : " could not be altered in the target. ");
    }
}

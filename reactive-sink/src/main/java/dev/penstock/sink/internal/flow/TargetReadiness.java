package dev.penstock.sink.internal.flow;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.core.internal.ddl.TableDdl;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.tls.PasswordExposure;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.connection.UrlConnectionFactory;
import dev.penstock.sink.internal.lane.Failures;
import dev.penstock.sink.internal.lane.Lane;
import dev.penstock.sink.internal.preflight.TargetPreflight;
import dev.penstock.sink.internal.preflight.TargetRequirements;
import dev.penstock.sink.internal.preparation.TargetNames;
import dev.penstock.sink.internal.schema.SchemaPreflight;
import dev.penstock.sink.internal.transaction.Rejection;
import dev.penstock.sink.internal.transaction.WriteOptions;
import io.r2dbc.spi.ConnectionFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The checks of a target before records are written to it, and the creation of its tables in advance. Thread-safe. */
public final class TargetReadiness {
    /**
     * The checks that must pass before the first row is moved. Rights and keys are not among them: the first record that needs one
     * reports it.
     */
    private static final Set<String> REQUIRED = Set.of("tables", "shape", "schema");

    private final ConnectionFactory factory;
    private final WriteOptions options;

    /** Creates the checks of a sink. */
    public TargetReadiness(ConnectionFactory factory, WriteOptions options) {
        this.factory = factory;
        this.options = options;
    }

    /**
     * Fails with all problems of the tables that these records describe; then creates the missing ones, if the sink creates tables.
     *
     * @param writesOn whether the sink continues earlier work: then its tables may be behind those of the source
     */
    public Mono<Void> prepare(Flux<Record> definitions, Mono<Boolean> writesOn) {
        return writesOn.flatMap(continued -> continued && !options.schema().creates()
                ? Mono.empty()
                : definitions
                        .collectList()
                        .flatMap(described -> check(described)
                                .doOnNext(this::require)
                                .then(Mono.defer(
                                        () -> options.schema().creates() ? create(described) : Mono.empty()))));
    }

    private void require(List<Check> checks) {
        List<Check> failed = checks.stream()
                .filter(check -> !check.ok() && REQUIRED.contains(check.name()))
                .toList();
        if (!failed.isEmpty()) {
            String problems = failed.stream()
                    .map(check -> "- " + check.message() + (check.fix() == null ? "" : " Run: " + check.fix()))
                    .collect(Collectors.joining("\n"));
            throw new DatabaseException(
                    "The tables of the target do not take the rows of the source. Nothing was written.\n" + problems
                            + (options.schema().creates()
                                    ? ""
                                    : "\nOr let the sink create and alter tables: schema=create, schema=evolve."),
                    Fault.nowhere(),
                    false,
                    null);
        }
    }

    /** Creates tables in advance, because a table without rows has no record that would create it. One that will be renamed is not missing. */
    private Mono<Void> create(List<Record> definitions) {
        SinkSessions creation =
                new SinkSessions(factory, options.forCreation(), Acknowledger.none(), records -> error -> {});
        return using(connection -> SchemaPreflight.renamed(connection, relations(definitions), options.sourceColumns()))
                .flatMap(renamed -> creation.write(Flux.fromIterable(definitions)
                        .filter(record -> TargetNames.of(options.table(), record)
                                .filter(renamed::contains)
                                .isEmpty())));
    }

    /** Returns the relations that records describe, by the tables of the target. */
    private Map<CollectionName, Relation> relations(List<Record> definitions) {
        Map<CollectionName, Relation> relations = new LinkedHashMap<>();
        for (Record record : definitions) {
            Relation relation = Relation.of(record.after());
            if (relation != null) {
                TargetNames.of(options.table(), record).ifPresent(table -> relations.put(table, relation));
            }
        }
        return relations;
    }

    /** Checks whether records of these collections could be written, without changing anything. */
    public Mono<List<Check>> preflight(Collection<CollectionName> collections) {
        return preflight(TargetNames.of(options.table(), collections), Map.of(), Map.of());
    }

    /** Checks whether records of these collections, which have these keys, could be written, without changing anything. */
    public Mono<List<Check>> preflight(Map<CollectionName, List<String>> keys) {
        Map<CollectionName, List<String>> keysOfTables = new HashMap<>();
        Map<CollectionName, Set<CollectionName>> writers = new HashMap<>();
        keys.forEach((collection, key) -> {
            for (CollectionName table : TargetNames.of(options.table(), Set.of(collection))) {
                keysOfTables.put(table, key);
                writers.computeIfAbsent(table, any -> new TreeSet<>(Comparator.comparing(CollectionName::toString)))
                        .add(collection);
            }
        });
        return preflight(TargetNames.of(options.table(), keys.keySet()), keysOfTables, writers);
    }

    /** Checks whether the tables that these records describe can be created or written to, without changing anything. */
    public Mono<List<Check>> preflight(Flux<Record> definitions) {
        return definitions.collectList().flatMap(this::check);
    }

    private Mono<List<Check>> check(List<Record> described) {
        Map<CollectionName, List<String>> keys = new LinkedHashMap<>();
        Map<CollectionName, Relation> relations = relations(described);
        for (Record record : described) {
            Relation relation = Relation.of(record.after());
            if (relation != null) {
                keys.put(
                        CollectionName.parse(relation.collection()),
                        new TableDdl(CollectionName.parse(relation.collection()), relation).identity());
            }
        }
        return preflight(keys)
                .flatMap(checks -> checks.stream()
                                .anyMatch(check -> !check.ok() && check.name().equals("connection"))
                        ? Mono.just(checks)
                        : using(connection -> SchemaPreflight.run(
                                        connection, relations, options.schema(), options.sourceColumns()))
                                .map(more -> withMore(checks, more)));
    }

    /** Returns the checks and those that add something: the same statement may fix both. */
    private static List<Check> withMore(List<Check> checks, List<Check> more) {
        Set<String> fixes =
                checks.stream().flatMap(check -> Stream.ofNullable(check.fix())).collect(Collectors.toSet());
        List<Check> all = new ArrayList<>(checks);
        more.stream()
                .filter(check -> check.fix() == null || !fixes.contains(check.fix()))
                .forEach(all::add);
        Set<String> failed =
                all.stream().filter(check -> !check.ok()).map(Check::name).collect(Collectors.toSet());
        all.removeIf(check -> check.ok() && !check.warning() && failed.contains(check.name()));
        return List.copyOf(all);
    }

    private <T> Mono<T> using(Function<TargetConnection, Mono<T>> question) {
        return Lane.once(factory, options.answerTimeout(), question).onErrorMap(Failures::ofTarget);
    }

    private Mono<List<Check>> preflight(
            Set<CollectionName> tables,
            Map<CollectionName, List<String>> keys,
            Map<CollectionName, Set<CollectionName>> writers) {
        TargetRequirements requirements = new TargetRequirements(
                tables,
                keys,
                writers,
                options.key(),
                options.schema().creates(),
                options.replica(),
                options.origin() == null ? null : options.origin().name(),
                options.pipeline() == null ? null : options.pipeline().table(),
                options.sourceColumns(),
                options.rejection() instanceof Rejection.ToTable letters ? letters.table() : null);
        return using(connection -> TargetPreflight.run(connection, requirements)
                        .flatMap(checks -> exposure(connection)
                                .<List<Check>>map(exposure -> Stream.concat(checks.stream(), Stream.of(exposure))
                                        .toList())
                                .defaultIfEmpty(checks)))
                .onErrorResume(DatabaseException.class, TargetReadiness::unreachable);
    }

    /** Returns a warning if a password was sent without TLS. */
    private Mono<Check> exposure(TargetConnection connection) {
        return factory instanceof UrlConnectionFactory addressed && PasswordExposure.isPossible(addressed.url())
                ? connection
                        .query(PasswordExposure.IS_ENCRYPTED)
                        .mapNotNull(results -> PasswordExposure.check(
                                        addressed.url(), results.get(0).get(0).is(0))
                                .orElse(null))
                : Mono.empty();
    }

    private static Mono<List<Check>> unreachable(DatabaseException error) {
        return Mono.just(List.of(Check.failed("connection", String.valueOf(error.getMessage()), null)));
    }
}

package dev.penstock.source.internal.subscription;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.SequenceValue;
import dev.penstock.source.error.AlreadySubscribedException;
import dev.penstock.source.error.NotSubscribedException;
import dev.penstock.source.internal.catalog.CompletionReader;
import dev.penstock.source.internal.catalog.SequenceReader;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.source.internal.digest.DigestReader;
import dev.penstock.source.internal.record.DefinitionRecords;
import dev.penstock.source.internal.server.SystemIdentity;
import dev.penstock.source.internal.session.HandOff;
import dev.penstock.source.internal.session.PauseSwitch;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SourceEvents;
import dev.penstock.source.internal.slot.Slot;
import dev.penstock.source.internal.slot.SlotState;
import dev.penstock.source.internal.snapshot.SnapshotRelations;
import dev.penstock.source.internal.table.Catalog;
import dev.penstock.source.internal.table.SourceTable;
import dev.penstock.source.internal.table.TablePattern;
import dev.penstock.source.status.CleanupResult;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SlotStatus;
import dev.penstock.source.status.SourceEvent;
import dev.penstock.source.status.SourceEvent.Paused;
import dev.penstock.source.status.SourceEvent.Resumed;
import dev.penstock.source.status.SourceStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Subscriptions to one slot, one after another. A second subscription beside a running one is rejected; one that
 * follows a cancelled one waits for its release. Thread-safe.
 */
public final class Subscriptions {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

    private final SessionSettings settings;
    private final JdbcConnector connector;
    private final Consumer<Thread> starter;
    private final SourceEvents events = new SourceEvents();
    private final PauseSwitch pause = new PauseSwitch();
    private final Object lock = new Object();
    private @Nullable Session current;

    /** Creates the subscriptions of a source; opens nothing. */
    public Subscriptions(SessionSettings settings, JdbcConnector connector) {
        this(settings, connector, Thread::start);
    }

    Subscriptions(SessionSettings settings, JdbcConnector connector, Consumer<Thread> starter) {
        this.settings = settings;
        this.connector = connector;
        this.starter = starter;
    }

    /** Returns the records after {@code resume}; each subscription is a session of its own. */
    public Flux<Record> records(ResumePoint resume) {
        return FatalErrorSignal.in(HandOff.records(Schedulers.parallel(), handOff -> begin(resume, handOff)));
    }

    /** Returns the acknowledger of the current session's records. */
    public Acknowledger acknowledger() {
        return new Acknowledger() {
            @Override
            public void acknowledge(Position position) {
                Acknowledger target = target();
                if (target != null) {
                    target.acknowledge(position);
                }
            }

            @Override
            public void acknowledgeUpTo(Position position) {
                Acknowledger target = target();
                if (target != null) {
                    target.acknowledgeUpTo(position);
                }
            }
        };
    }

    /** Holds records back, of the current session and of those that follow. */
    public void pause() {
        if (pause.pause()) {
            LOG.info("Slot '{}' is paused; the server keeps its WAL", settings.slot());
            events.publish(new Paused(settings.slot()));
        }
    }

    /** Ends the pause. */
    public void resume() {
        if (pause.resume()) {
            LOG.info("Slot '{}' is resumed", settings.slot());
            events.publish(new Resumed(settings.slot()));
        }
    }

    /** Returns whether records are held back. */
    public boolean isPaused() {
        return pause.isPaused();
    }

    /** Returns the events of all sessions. */
    public Flux<SourceEvent> events() {
        return events.events();
    }

    /** Completes when the last session has released all its resources; at once if there is none. */
    public Mono<Void> released() {
        return Mono.defer(() -> {
            Session session = session();
            return session == null ? Mono.empty() : session.released();
        });
    }

    /** Reads tables again while the stream continues. Completes when they have been read, ahead of the subscriber. */
    public Mono<Void> resnapshot(List<TablePattern> tables, @Nullable String condition) {
        return Mono.defer(() -> {
            Session session = session();
            return session == null
                    ? Mono.error(new NotSubscribedException(settings.slot()))
                    : session.requests().request(tables, condition);
        });
    }

    /** Drops slot and publication, if the settings allow it. */
    public Mono<CleanupResult> cleanup() {
        return DatabaseRequest.of(connector, connections -> new Cleanup(settings, connections::open).run());
    }

    /** Returns the state of the slot and of the current session; a snapshot alone has no slot. */
    public Mono<SourceStatus> status() {
        return DatabaseRequest.of(
                connector,
                connections -> new SourceStatus(
                        slotStatus(connections::open), sessionStatus().orElse(null)));
    }

    /** Returns the chosen tables that exist. */
    public Flux<CollectionName> tables() {
        return DatabaseRequest.of(connector, connections -> chosenTables(connections::open))
                .flatMapIterable(names -> names);
    }

    /** Returns the sequences that give values to columns of the chosen tables. */
    public Mono<List<SequenceValue>> sequences() {
        return DatabaseRequest.of(connector, connections -> {
            try (Connection connection = connections.open()) {
                return SequenceReader.read(
                        connection,
                        Catalog.select(connection, settings.tables()).forSnapshot());
            }
        });
    }

    /** Reads digests of tables on a connection of its own. */
    public <T> Mono<T> digest(BiFunction<DigestReader, SessionSettings, T> question) {
        return DatabaseRequest.of(connector, connections -> {
            try (Connection connection = connections.open()) {
                return question.apply(new DigestReader(connection), settings);
            }
        });
    }

    /** Returns the identifier of the server's cluster. */
    public Mono<String> systemIdentifier() {
        return DatabaseRequest.of(connector, connections -> {
            try (Connection connection = connections.open()) {
                return SystemIdentity.readOrdinarily(connection).systemIdentifier();
            }
        });
    }

    /** Returns a record that describes each of the chosen tables that exist. */
    public Flux<Record> definitions() {
        return DatabaseRequest.of(connector, connections -> {
                    try (Connection connection = connections.open()) {
                        return SnapshotRelations.of(
                                        connection,
                                        settings.columns()
                                                .applyTo(Catalog.select(connection, settings.tables()))
                                                .tables(),
                                        settings.publication(),
                                        settings.columns())
                                .stream()
                                .map(DefinitionRecords::of)
                                .toList();
                    }
                })
                .flatMapIterable(records -> records);
    }

    /** Returns the statements that complete copies of the chosen tables. */
    public Flux<String> completion() {
        return DatabaseRequest.of(connector, connections -> {
                    try (Connection connection = connections.open()) {
                        return CompletionReader.read(
                                connection,
                                Catalog.select(connection, settings.tables()).tables().stream()
                                        .map(SourceTable::oid)
                                        .toList());
                    }
                })
                .flatMapIterable(statements -> statements);
    }

    /** Returns the key columns of the chosen tables that exist; none for a table whose records have no key. */
    public Mono<Map<CollectionName, List<String>>> tableKeys() {
        return DatabaseRequest.of(connector, connections -> {
            try (Connection connection = connections.open()) {
                Map<CollectionName, List<String>> keys = new LinkedHashMap<>();
                Catalog.select(connection, settings.tables())
                        .tables()
                        .forEach(table -> keys.put(
                                new CollectionName(
                                        table.name().schema(), table.name().table()),
                                table.key().columns()));
                return keys;
            }
        });
    }

    /** Checks, without changing anything, whether a session could start after {@code resume}, or at the beginning. */
    public Mono<List<Check>> preflight(@Nullable Position resume) {
        return DatabaseRequest.of(
                connector, connections -> new StartCheck(settings, connector, connections).run(resume));
    }

    /** Returns the state of the current session; empty if there is none. */
    public Optional<SessionStatus> sessionStatus() {
        return Optional.ofNullable(session()).map(Session::status);
    }

    private @Nullable SlotStatus slotStatus(Supplier<Connection> connect) throws SQLException {
        try (Connection connection = connect.get()) {
            return Slot.find(connection, settings.slot()).map(SlotState::status).orElse(null);
        }
    }

    private List<CollectionName> chosenTables(Supplier<Connection> connect) throws SQLException {
        try (Connection connection = connect.get()) {
            return Catalog.select(connection, settings.tables()).tables().stream()
                    .map(SourceTable::name)
                    .map(name -> new CollectionName(name.schema(), name.table()))
                    .toList();
        }
    }

    private Runnable begin(ResumePoint resume, HandOff handOff) {
        Session session;
        synchronized (lock) {
            Session before = current;
            if (before != null && !before.isOver() && !before.isCancelled()) {
                handOff.fail(new AlreadySubscribedException(settings.slot()));
                return () -> {};
            }
            session = new Session(settings, connector, resume, handOff, events, pause, before, this::forget);
            current = session;
        }
        session.start(starter);
        return session::cancel;
    }

    /** A session that has ended still references its subscriber, which must not be kept in memory. */
    private void forget(Session session) {
        synchronized (lock) {
            if (session.equals(current)) {
                current = null;
            }
        }
    }

    private @Nullable Acknowledger target() {
        Session session = session();
        return session == null ? null : session.acknowledger();
    }

    private @Nullable Session session() {
        synchronized (lock) {
            return current;
        }
    }
}

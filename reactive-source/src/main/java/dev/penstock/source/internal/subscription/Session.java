package dev.penstock.source.internal.subscription;

import dev.penstock.core.FatalErrorException;
import dev.penstock.core.PenstockException;
import dev.penstock.source.error.slot.SlotInUseException;
import dev.penstock.source.error.slot.SlotLostException;
import dev.penstock.source.error.slot.SlotMovedException;
import dev.penstock.source.internal.acknowledgement.PositionedAcknowledger;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.source.internal.reading.SnapshotLoop;
import dev.penstock.source.internal.server.SqlErrors;
import dev.penstock.source.internal.session.HandOff;
import dev.penstock.source.internal.session.PauseSwitch;
import dev.penstock.source.internal.session.RereadRequests;
import dev.penstock.source.internal.session.SessionGauge;
import dev.penstock.source.internal.session.SessionResources;
import dev.penstock.source.internal.session.SessionSettings;
import dev.penstock.source.internal.session.SessionThread;
import dev.penstock.source.internal.session.SourceEvents;
import dev.penstock.source.internal.stream.SessionStart;
import dev.penstock.source.internal.stream.StreamSupervisor;
import dev.penstock.source.status.SessionStatus;
import dev.penstock.source.status.SessionStatus.Phase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * One subscription, with the thread that does its work and every resource it opens. It lives as long as the
 * subscription and the moment it takes to close. Connections can be replaced within it.
 */
final class Session implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** The longest time a cancelled session may take for its last status update. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration STANDBY_RETRY = Duration.ofSeconds(2);

    private final ResumePoint resume;
    private final HandOff handOff;
    /** Cleared at the end of this session, so that sessions do not keep one another in memory. */
    private @Nullable Session predecessor;

    private final Consumer<Session> whenOver;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Sinks.Empty<Void> released = Sinks.empty();
    private final Thread thread;
    private final SessionResources resources;
    private final SessionSettings settings;
    private final SessionThread worker;
    private final SessionGauge gauge;
    private final Disposable.Swap cut = Disposables.swap();
    private volatile @Nullable SessionStart start;

    /**
     * Creates a session, which does nothing until it is started.
     *
     * @param resume the position to start after
     * @param events receives the events of its life
     * @param pause holds its records back
     * @param predecessor a cancelled session that may not have released the slot yet
     * @param whenOver called when everything has been released
     */
    Session(
            SessionSettings settings,
            JdbcConnector connector,
            ResumePoint resume,
            HandOff handOff,
            SourceEvents events,
            PauseSwitch pause,
            @Nullable Session predecessor,
            Consumer<Session> whenOver) {
        this.resume = resume;
        this.handOff = handOff;
        this.predecessor = predecessor;
        this.whenOver = whenOver;
        this.thread = new Thread(this, "penstock-" + settings.slot());
        this.thread.setDaemon(true);
        this.resources = SessionResources.of(settings, connector, handOff, events, pause, thread);
        this.settings = settings;
        this.worker = resources.thread();
        this.gauge = resources.gauge();
    }

    /** Starts the thread. If no thread can be created, the session ends and the subscriber receives the error. */
    void start(Consumer<Thread> starter) {
        try {
            starter.accept(thread);
        } catch (Error e) {
            resources.close();
            end(e);
        }
    }

    /** Ends the session, from any thread and in any phase. */
    void cancel() {
        worker.cancel();
        cut.update(Schedulers.boundedElastic().schedule(worker::cut, GRACE.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Returns the queue of requests to read tables again. */
    RereadRequests requests() {
        return resources.requests();
    }

    /** Returns whether the subscriber has cancelled. */
    boolean isCancelled() {
        return worker.isCancelled();
    }

    /** Returns whether the session has released everything. */
    boolean isOver() {
        return ended.getCount() == 0;
    }

    /** Completes when the session has released everything. */
    Mono<Void> released() {
        return released.asMono().publishOn(Schedulers.boundedElastic());
    }

    /** Returns the receiver of acknowledgements, once the session is set up. */
    @Nullable
    PositionedAcknowledger acknowledger() {
        SessionStart current = start;
        return current == null ? null : current.acknowledger();
    }

    /** Returns the state of the session, or {@code null} if it has ended. */
    @Nullable
    SessionStatus status() {
        return isOver() ? null : gauge.status();
    }

    @Override
    public void run() {
        Throwable failure = null;
        try (resources) {
            awaitPredecessor();
            gauge.started();
            work();
        } catch (Exception | Error e) {
            failure = e;
        }
        end(failure);
    }

    private void end(@Nullable Throwable failure) {
        Throwable error = failure == null || worker.isCancelled() ? null : explained(failure);
        try {
            gauge.stopped(error);
            ended.countDown();
            whenOver.accept(this);
            cut.dispose();
            released.tryEmitEmpty();
        } finally {
            signal(failure, error);
        }
    }

    private void work() throws Exception {
        SessionStart begun = begin();
        while (begun != null) {
            start = begun;
            worker.looping(true);
            try {
                begun = follow(begun);
            } catch (SlotInUseException | SlotMovedException e) {
                if (!settings.standsBy() || begun.window().emitted() > 0) {
                    throw e;
                }
                LOG.info("Another instance was faster: {}", e.getMessage());
                worker.looping(false);
                begun = begin();
            }
        }
    }

    /** Sets the session up. A standby instance survives restarts of the server while it waits. */
    private SessionStart begin() throws Exception {
        int attempts = 0;
        while (true) {
            try {
                return new SessionSetup(resources).begin(resume);
            } catch (SQLException | PenstockException e) {
                PenstockException error =
                        e instanceof SQLException sql ? SqlErrors.of("stand by", sql) : (PenstockException) e;
                boolean helps = gauge.isStandby()
                        ? error.isTransient() || SqlErrors.isRejectedLogin(error)
                        : settings.standsBy() && SqlErrors.isLostCreation(error);
                if (!helps || attempts >= settings.maxAttempts()) {
                    throw error;
                }
                attempts++;
                LOG.warn("{} Standing by; retrying in {} ms", error.getMessage(), STANDBY_RETRY.toMillis());
                worker.pause(STANDBY_RETRY);
                worker.checkCancelled();
            }
        }
    }

    /** Runs the session to its end. Returns the start of a replacement if its slot was lost. */
    private @Nullable SessionStart follow(SessionStart begun) throws Exception {
        if (settings.snapshot() == SessionSettings.Snapshot.ONLY) {
            gauge.phase(Phase.SNAPSHOT);
            new SnapshotLoop(worker, resources.emitter(), begun.reading()).run();
            return null;
        }
        StreamSupervisor supervisor = new StreamSupervisor(resources, begun);
        try {
            supervisor.run();
            return null;
        } catch (SlotLostException e) {
            gauge.slotLost(String.valueOf(e.getMessage()));
            if (!settings.resnapshotWhenLost()) {
                throw e;
            }
            LOG.warn("{} Reading all tables again", e.getMessage());
        }
        worker.looping(false);
        return supervisor.retrying(() -> {
            worker.checkCancelled();
            return new SessionSetup(resources).again(resume);
        });
    }

    private void awaitPredecessor() throws InterruptedException {
        Session before = predecessor;
        predecessor = null;
        if (before != null && !before.ended.await(settings.slotTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("The subscription before this one has not ended yet");
        }
    }

    private static Throwable explained(Throwable failure) {
        if (failure instanceof SQLException e) {
            return SqlErrors.of("read from the database", e);
        }
        return failure instanceof Error e ? FatalErrorException.of("The source", e) : failure;
    }

    private void signal(@Nullable Throwable failure, @Nullable Throwable error) {
        if (worker.isCancelled()) {
            LOG.debug("A cancelled session ended", failure);
        } else if (error == null) {
            handOff.complete();
        } else {
            handOff.fail(error);
        }
    }
}

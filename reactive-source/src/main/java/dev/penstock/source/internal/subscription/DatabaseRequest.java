package dev.penstock.source.internal.subscription;

import dev.penstock.core.FatalErrorException;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.source.internal.session.SessionConnections;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A request to the database outside of any session. Cancelling it cuts its connections, so a server that does not
 * answer cannot hold a thread any longer.
 */
final class DatabaseRequest {
    private DatabaseRequest() {}

    /** Returns the result of {@code task}, which runs on a thread of its own for each subscription and may block it. */
    static <T> Mono<T> of(JdbcConnector connector, Task<T> task) {
        return Mono.defer(() -> {
            SessionConnections connections = new SessionConnections(connector);
            return Mono.<T>fromCallable(() -> run(task, connections))
                    .subscribeOn(Schedulers.boundedElastic())
                    .doOnCancel(connections::cut);
        });
    }

    private static <T> @Nullable T run(Task<T> task, SessionConnections connections) throws Exception {
        try {
            return task.run(connections);
        } catch (Exception e) {
            if (connections.isCut()) {
                // There is no subscriber any more.
                return null;
            }
            throw e;
        } catch (Error e) {
            // Reactor would not convert it into an error signal.
            throw FatalErrorException.of("A request to the database", e);
        } finally {
            connections.close();
        }
    }

    /** Work of a request. */
    interface Task<T> {
        /** Runs the task on connections that it opens and closes. */
        @Nullable
        T run(SessionConnections connections) throws Exception;
    }
}

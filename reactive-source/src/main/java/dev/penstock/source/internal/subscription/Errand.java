package dev.penstock.source.internal.subscription;

import dev.penstock.source.error.FatalErrorException;
import dev.penstock.source.internal.connection.JdbcConnector;
import dev.penstock.source.internal.session.SessionConnections;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Something that is done at the database apart from any session. Who cancels cuts its connections, so that a server that does
 * not answer holds no thread for longer than anybody waits for it.
 */
final class Errand {
    private Errand() {}

    /** Returns the outcome of {@code task}, which blocks a thread of its own at each subscription. */
    static <T> Mono<T> of(JdbcConnector connector, Task<T> task) {
        return Mono.defer(() -> {
            SessionConnections connections = new SessionConnections();
            return Mono.<T>fromCallable(() -> run(connector, task, connections))
                    .subscribeOn(Schedulers.boundedElastic())
                    .doOnCancel(connections::cut);
        });
    }

    private static <T> @Nullable T run(JdbcConnector connector, Task<T> task, SessionConnections connections)
            throws Exception {
        try {
            return task.run(new Opening() {
                @Override
                public Connection ordinary() {
                    return connections.add(connector.open());
                }

                @Override
                public Connection replication() {
                    return connections.add(connector.openReplication());
                }
            });
        } catch (Exception e) {
            if (connections.isCut()) {
                // No one is there to hear of it.
                return null;
            }
            throw e;
        } catch (Error e) {
            // Reactor would make no signal of it.
            throw FatalErrorException.of("A request to the database", e);
        } finally {
            connections.close();
        }
    }

    /** What is to be done. */
    interface Task<T> {
        /** Does it on connections that it opens and closes. */
        @Nullable
        T run(Opening opening) throws Exception;
    }

    /** Opens connections. */
    interface Opening {
        /** Opens an ordinary connection. */
        Connection ordinary();

        /** Opens a replication connection. */
        Connection replication();
    }
}

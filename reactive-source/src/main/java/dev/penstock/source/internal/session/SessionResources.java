package dev.penstock.source.internal.session;

import dev.penstock.source.internal.connection.JdbcConnector;

/**
 * Resources of one session, which end with it. The classes that put a session together have all of them; every other
 * class gets those that it uses.
 *
 * @param settings the options of the source
 * @param thread the thread that does the work
 * @param connections the open connections
 * @param emitter the collector of records for the subscriber
 * @param gauge the part of the session's state that is visible to other threads
 * @param side the thread for steps that wait for the server or for other transactions
 * @param watchThread the thread that compares publication and tables, which must not wait for a snapshot's preparation
 * @param requests the requests to read tables again
 */
public record SessionResources(
        SessionSettings settings,
        SessionThread thread,
        SessionConnections connections,
        Emitter emitter,
        SessionGauge gauge,
        SideThread side,
        SideThread watchThread,
        RereadRequests requests)
        implements AutoCloseable {
    /** Creates the resources of a session whose work {@code thread} does. No connection is open. */
    public static SessionResources of(
            SessionSettings settings,
            JdbcConnector connector,
            HandOff handOff,
            SourceEvents events,
            PauseSwitch pause,
            Thread thread) {
        SessionConnections connections = new SessionConnections(connector);
        Emitter emitter = new Emitter(handOff, settings.bufferBytes() / 2, pause);
        SessionThread worker = new SessionThread(thread, connections, emitter);
        handOff.onRoom(worker::wake);
        return new SessionResources(
                settings,
                worker,
                connections,
                emitter,
                new SessionGauge(settings.slot(), events, pause),
                new SideThread(worker.name() + "-side", worker::wake),
                new SideThread(worker.name() + "-watch", worker::wake),
                new RereadRequests(settings.slot(), worker::wake));
    }

    @Override
    public void close() {
        requests.close();
        connections.close();
        side.close();
        watchThread.close();
    }
}

package dev.penstock.source.internal.session;

import java.util.concurrent.atomic.AtomicBoolean;

/** A switch that holds back the records of a source's sessions, from the current one on. Thread-safe. */
public final class PauseSwitch {
    private final AtomicBoolean paused = new AtomicBoolean();

    /** Pauses; returns whether that changed anything. */
    public boolean pause() {
        return paused.compareAndSet(false, true);
    }

    /** Ends the pause; returns whether there was one. */
    public boolean resume() {
        return paused.compareAndSet(true, false);
    }

    /** Returns whether records are held back. */
    public boolean isPaused() {
        return paused.get();
    }
}

package dev.penstock.test;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Gate for the bytes in one direction of a {@link TcpProxy}, shared by the threads of all its connections. */
final class Valve {
    /**
     * Decision about bytes that have arrived.
     *
     * @param bytes the number of bytes that may pass; 0 if none of them ever may
     * @param last whether the connection is to be reset after them
     */
    record Passage(int bytes, boolean last) {
        private static final Passage NONE = new Passage(0, false);
    }

    private static final long UNLIMITED = Long.MAX_VALUE;
    private static final int CHUNKS_PER_SECOND = 20;

    private boolean stalled;
    private boolean swallowing;
    private long bytesPerSecond = UNLIMITED;
    private long bytesUntilReset = UNLIMITED;
    private long nextTurn;
    private long passed;
    private int resets;

    synchronized void stall() {
        stalled = true;
    }

    synchronized void swallow() {
        swallowing = true;
        notifyAll();
    }

    synchronized void throttle(long limit) {
        bytesPerSecond = limit;
        nextTurn = System.nanoTime();
        notifyAll();
    }

    synchronized void resetAfter(long bytes) {
        bytesUntilReset = bytes;
    }

    /** Ends all faults: lets all bytes pass. */
    synchronized void open() {
        stalled = false;
        swallowing = false;
        bytesPerSecond = UNLIMITED;
        bytesUntilReset = UNLIMITED;
        notifyAll();
    }

    /** Wakes the threads that wait, so that they see that their connection has ended. */
    synchronized void wake() {
        notifyAll();
    }

    synchronized long passed() {
        return passed;
    }

    /** Returns the number of connections for which a reset was decided. */
    synchronized int resets() {
        return resets;
    }

    /** Waits until some of the offered bytes may pass, all are dropped, or the connection has ended. */
    synchronized Passage admit(int offered, BooleanSupplier alive) throws InterruptedException {
        while (alive.getAsBoolean() && !swallowing) {
            long wait = nextTurn - System.nanoTime();
            if (stalled) {
                wait();
            } else if (bytesPerSecond != UNLIMITED && wait > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, wait);
            } else {
                return pass((int) Math.min(Math.min(offered, chunk()), bytesUntilReset));
            }
        }
        return Passage.NONE;
    }

    /** Waits until the end of a stream may pass; returns false if the connection ended first. */
    synchronized boolean admitEnd(BooleanSupplier alive) throws InterruptedException {
        while (alive.getAsBoolean() && (stalled || swallowing)) {
            wait();
        }
        return alive.getAsBoolean();
    }

    private Passage pass(int bytes) {
        passed += bytes;
        if (bytesPerSecond != UNLIMITED) {
            nextTurn = System.nanoTime() + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
        }
        if (bytesUntilReset == UNLIMITED) {
            return new Passage(bytes, false);
        }
        bytesUntilReset -= bytes;
        boolean last = bytesUntilReset == 0;
        if (last) {
            resets++;
            bytesUntilReset = UNLIMITED;
        }
        return new Passage(bytes, last);
    }

    private long chunk() {
        return bytesPerSecond == UNLIMITED ? UNLIMITED : Math.max(1, bytesPerSecond / CHUNKS_PER_SECOND);
    }
}

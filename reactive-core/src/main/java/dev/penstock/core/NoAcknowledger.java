package dev.penstock.core;

/** The acknowledger that does nothing. */
enum NoAcknowledger implements Acknowledger {
    INSTANCE;

    @Override
    public void acknowledge(Position position) {}

    @Override
    public void acknowledgeUpTo(Position position) {}
}

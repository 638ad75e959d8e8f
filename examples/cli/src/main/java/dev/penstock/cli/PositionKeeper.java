package dev.penstock.cli;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a sink has written in a position file, and acknowledges it to the source only then. The sink's thread must not
 * wait for a disk: it leaves the position here, and the command's clock stores the latest.
 */
final class PositionKeeper implements Acknowledger {
    private final PositionFile file;
    private final Acknowledger source;
    private final AtomicReference<@Nullable Position> latest = new AtomicReference<>();

    PositionKeeper(PositionFile file, Acknowledger source) {
        this.file = file;
        this.source = source;
    }

    /** Not for records on their own: what is before a position in the file is not read again. */
    @Override
    public void acknowledge(Position position) {
        throw new UnsupportedOperationException("A position file needs records acknowledged in their order");
    }

    @Override
    public void acknowledgeUpTo(Position position) {
        latest.set(position);
    }

    /** Stores the latest position, then acknowledges it. */
    synchronized void store() {
        Position position = latest.getAndSet(null);
        if (position != null) {
            file.write(position);
            source.acknowledgeUpTo(position);
        }
    }
}

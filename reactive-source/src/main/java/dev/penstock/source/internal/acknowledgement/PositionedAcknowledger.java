package dev.penstock.source.internal.acknowledgement;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import dev.penstock.source.error.position.InvalidPositionException;
import dev.penstock.source.internal.position.PositionScope;
import dev.penstock.source.internal.position.SourcePosition;
import dev.penstock.source.internal.position.StoredPosition;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acknowledger of one session's records, by position.
 *
 * <p>It never throws because of a position. One of another session, slot or database, or of the Conduit connector, is
 * ignored. So are bytes that are no position; the first of them is logged.
 */
public final class PositionedAcknowledger implements Acknowledger {
    private static final Logger LOG = LoggerFactory.getLogger(PositionedAcknowledger.class);

    private final AcknowledgementWindow window;
    private final PositionScope scope;
    private final Runnable listener;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile boolean remembers;
    private volatile @Nullable SourcePosition latest;

    /**
     * Creates an acknowledger for the window of the session of {@code scope}.
     *
     * @param listener called at each acknowledgement of a record of the session, on the acknowledging thread
     */
    public PositionedAcknowledger(AcknowledgementWindow window, PositionScope scope, Runnable listener) {
        this.window = window;
        this.scope = scope;
        this.listener = listener;
    }

    /** Makes {@link #latest} return positions from now on; by default none is kept. */
    public void remember() {
        remembers = true;
    }

    /** Returns the session's position that was acknowledged last; {@code null} if there is none. */
    public @Nullable SourcePosition latest() {
        return latest;
    }

    @Override
    public void acknowledge(Position position) {
        withOrdinal(position, window::acknowledge);
    }

    @Override
    public void acknowledgeUpTo(Position position) {
        withOrdinal(position, window::acknowledgeUpTo);
    }

    private void withOrdinal(Position position, LongConsumer action) {
        Objects.requireNonNull(position, "position");
        if (position instanceof SourcePosition ours) {
            acceptOwn(ours, action);
            return;
        }
        try {
            if (StoredPosition.of(position) instanceof SourcePosition ours) {
                acceptOwn(ours, action);
            }
        } catch (InvalidPositionException e) {
            if (warned.compareAndSet(false, true)) {
                LOG.warn("An acknowledgement is ignored, as are others of its kind: {}", e.getMessage());
            }
        }
    }

    private void acceptOwn(SourcePosition position, LongConsumer action) {
        PositionScope other = position.scope();
        if (other.session().equals(scope.session())
                && other.systemIdentifier() == scope.systemIdentifier()
                && Objects.equals(other.slot(), scope.slot())) {
            if (remembers) {
                latest = position;
            }
            action.accept(position.ordinal());
            listener.run();
        }
    }
}

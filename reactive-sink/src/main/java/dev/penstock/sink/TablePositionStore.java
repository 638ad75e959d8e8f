package dev.penstock.sink;

import dev.penstock.core.ConfigurationException;
import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.Position;
import dev.penstock.core.PositionStore;
import dev.penstock.core.internal.config.DatabaseUrl;
import dev.penstock.sink.internal.connection.UrlConnectionFactory;
import dev.penstock.sink.internal.owntable.OwnTable;
import dev.penstock.sink.internal.transaction.StoredPositions;
import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store of one position in a table of a PostgreSQL database. The table {@code penstock.position} has one row for each
 * name, and is created if it does not exist. Immutable and thread-safe.
 *
 * <p>Each call borrows a connection and releases it, about once a second while records are acknowledged, so use a pool.
 * A position is durable once it is committed. It is not for a sink with {@link Delivery#EXACTLY_ONCE}, which stores its
 * position itself: the name of such a sink is refused.
 *
 * <p>Errors: {@link dev.penstock.sink.error.DatabaseException}, {@link dev.penstock.core.PositionStoreException}.
 */
public final class TablePositionStore implements PositionStore {
    private final StoredPositions positions;
    private final String name;

    private TablePositionStore(StoredPositions positions, String name) {
        this.positions = positions;
        this.name = name;
    }

    /**
     * Returns the store of the position called {@code name}, such as the name of the slot.
     *
     * @param factory connections of r2dbc-postgresql, preferably a pool of them; never closed
     */
    public static TablePositionStore of(ConnectionFactory factory, String name) {
        Objects.requireNonNull(factory, "factory");
        if (name.isBlank()) {
            throw new IllegalArgumentException("The name of a stored position must not be blank");
        }
        return new TablePositionStore(new StoredPositions(factory, OwnTable.POSITIONS, name), name);
    }

    /**
     * Returns the store of the position called {@code name} in the database at {@code url}. It opens a connection for
     * each call.
     *
     * @throws ConfigurationException if the URL cannot be parsed; the message never holds any part of it
     */
    public static TablePositionStore of(String url, String name) {
        try {
            return of(UrlConnectionFactory.of(DatabaseUrl.parse(url)), name);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of(new Problem("url", String.valueOf(e.getMessage()))));
        }
    }

    @Override
    public CompletionStage<@Nullable Position> load() {
        return positions.load().toFuture();
    }

    @Override
    public CompletionStage<Void> store(Position position) {
        return positions.store(position).toFuture();
    }

    /** Returns the name of the position. */
    @Override
    public String toString() {
        return "PositionStore[" + OwnTable.POSITIONS + ", '" + name + "']";
    }
}

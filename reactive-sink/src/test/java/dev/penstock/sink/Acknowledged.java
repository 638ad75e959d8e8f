package dev.penstock.sink;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Position;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An acknowledger that remembers the positions. */
final class Acknowledged implements Acknowledger {
    private final List<Position> positions = new CopyOnWriteArrayList<>();

    @Override
    public void acknowledge(Position position) {
        throw new AssertionError("The sink acknowledges prefixes");
    }

    @Override
    public void acknowledgeUpTo(Position position) {
        positions.add(position);
    }

    Position last() {
        return positions.get(positions.size() - 1);
    }

    List<Position> all() {
        return positions;
    }
}

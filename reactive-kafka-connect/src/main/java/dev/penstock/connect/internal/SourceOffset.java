package dev.penstock.connect.internal;

import dev.penstock.core.Position;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;

/**
 * Form of positions as offsets of Kafka Connect. The partition is the name of the slot, so two connectors with one slot share their
 * offset. The offset is the position in base64. Immutable.
 */
public final class SourceOffset {
    private static final String SLOT = "slot";
    private static final String POSITION = "position";

    private final Map<String, String> partition;

    /** Creates the form of the positions of a slot, which is given by its name. */
    public SourceOffset(String slot) {
        this.partition = Map.of(SLOT, slot);
    }

    Map<String, String> partition() {
        return partition;
    }

    /** Returns the offset of a position; {@code null} means the beginning. */
    static Map<String, @Nullable String> of(@Nullable Position position) {
        return Collections.singletonMap(
                POSITION, position == null ? null : Base64.getEncoder().encodeToString(position.toBytes()));
    }

    /**
     * Returns the stored position.
     *
     * @param stored the reader of Kafka Connect, which can block
     * @return the position, {@code null} if none is stored
     * @throws ConnectException if the stored offset is not a position
     */
    public @Nullable Position read(OffsetStorageReader stored) {
        Map<String, Object> offset = stored.offset(partition);
        Object position = offset == null ? null : offset.get(POSITION);
        if (position == null) {
            return null;
        }
        try {
            return Position.of(Base64.getDecoder().decode(position.toString()));
        } catch (IllegalArgumentException e) {
            throw new ConnectException(
                    "The stored offset of " + partition
                            + " is not a position of this connector. Restore it, or remove it by the REST interface of Kafka Connect"
                            + " to read the tables again.",
                    null);
        }
    }
}

package dev.penstock.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One change of one row, one row of a snapshot, or one logical message, as OpenCDC has it.
 *
 * <p>A value: immutable and thread-safe, equal when all its parts are. Rows stay bytes until someone asks for a column,
 * and metadata is a view made when asked for.
 */
public final class Record {
    private final Position position;
    private final Operation operation;
    private final Map<String, String> metadata;
    private final @Nullable StructuredData key;
    private final @Nullable Data before;
    private final @Nullable Data after;

    private Record(
            Position position,
            Operation operation,
            Map<String, String> metadata,
            @Nullable StructuredData key,
            @Nullable Data before,
            @Nullable Data after) {
        this.position = Objects.requireNonNull(position, "position");
        this.operation = Objects.requireNonNull(operation, "operation");
        this.metadata = Objects.requireNonNull(metadata, "metadata");
        this.key = key;
        this.before = before;
        this.after = after;
    }

    /**
     * Returns a record of these parts.
     *
     * @param metadata kept as it is: must not change afterwards
     * @param key the key columns, the new key of an update; {@code null} if there is none
     * @param before the old image, {@code null} if there is none
     * @param after the new image, {@code null} if there is none
     */
    public static Record of(
            Position position,
            Operation operation,
            Map<String, String> metadata,
            @Nullable StructuredData key,
            @Nullable Data before,
            @Nullable Data after) {
        return new Record(position, operation, metadata, key, before, after);
    }

    /**
     * Returns records that an operator makes of one, marked as a unit: a sink writes them in one transaction, and stores or acknowledges
     * their position after the last of them only. Without the mark it cannot tell whether another record of the same position
     * follows. Emit them one after the other:
     *
     * <pre>{@code records.flatMapIterable(record -> Record.together(List.of(record, audit(record))))}</pre>
     *
     * @param records one or more, all with the same position
     * @throws IllegalArgumentException if they do not have the same position
     */
    public static List<Record> together(List<Record> records) {
        List<Record> marked = new ArrayList<>(records.size());
        boolean ends = records.stream().anyMatch(Record::endsTransaction);
        for (int i = 0; i < records.size(); i++) {
            Record record = records.get(i);
            if (!record.position.equals(records.get(0).position)) {
                throw new IllegalArgumentException("Records that belong together have the same position.");
            }
            boolean last = i == records.size() - 1;
            Map<String, String> metadata = new LinkedHashMap<>(record.metadata);
            metadata.remove(Metadata.TRANSACTION_END);
            if (last && ends) {
                metadata.put(Metadata.TRANSACTION_END, "true");
            }
            if (!last) {
                metadata.put(Metadata.CONTINUED, "true");
            }
            marked.add(record.withMetadata(Collections.unmodifiableMap(metadata)));
        }
        return List.copyOf(marked);
    }

    /** Returns where the record stands in its source. */
    public Position position() {
        return position;
    }

    /** Returns what happened. */
    public Operation operation() {
        return operation;
    }

    /** Returns the metadata, unmodifiable; its keys are in {@link Metadata}. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Returns the table, as {@link Metadata#COLLECTION} has it; {@code null} on logical messages. */
    public @Nullable String collection() {
        return metadata.get(Metadata.COLLECTION);
    }

    /**
     * Returns whether the record is marked as the last of its transaction ({@link Metadata#TRANSACTION_END}). An operator that
     * drops the marked record leaves a transaction without a mark: the next record then has another
     * {@link Metadata#COMMIT_LSN}.
     */
    public boolean endsTransaction() {
        return "true".equals(metadata.get(Metadata.TRANSACTION_END));
    }

    /** Returns whether the next record has the same position and belongs to this one; see {@link #together}. */
    public boolean isContinued() {
        return "true".equals(metadata.get(Metadata.CONTINUED));
    }

    /** Returns the key columns, or {@code null} where the record has no key. */
    public @Nullable StructuredData key() {
        return key;
    }

    /** Returns the old image, or {@code null} where the record has none. */
    public @Nullable Data before() {
        return before;
    }

    /** Returns the new image, or {@code null} where the record has none. */
    public @Nullable Data after() {
        return after;
    }

    /**
     * Returns the columns of the new image, {@code null} if there is none: on a deletion and a truncation.
     *
     * @throws IllegalStateException if the new image is raw data, as that of a logical message
     */
    public @Nullable StructuredData row() {
        return columns(after, "new");
    }

    /**
     * Returns the columns of the old image, {@code null} if there is none.
     *
     * @throws IllegalStateException if the old image is raw data
     */
    public @Nullable StructuredData oldRow() {
        return columns(before, "old");
    }

    /**
     * Returns the content of a logical message.
     *
     * @throws IllegalStateException if the record is not a logical message
     */
    public RawData message() {
        if (after instanceof RawData content && collection() == null) {
            return content;
        }
        throw new IllegalStateException("This record is not a logical message.");
    }

    private @Nullable StructuredData columns(@Nullable Data image, String which) {
        if (image instanceof RawData) {
            throw new IllegalStateException("The " + which + " image of this record is raw data and has no columns"
                    + (collection() == null ? ": it is a logical message." : '.'));
        }
        return (StructuredData) image;
    }

    /** Returns this record with another key. */
    public Record withKey(@Nullable StructuredData key) {
        return new Record(position, operation, metadata, key, before, after);
    }

    /** Returns this record with another new image. */
    public Record withAfter(@Nullable Data after) {
        return new Record(position, operation, metadata, key, before, after);
    }

    /** Returns this record with other metadata. */
    public Record withMetadata(Map<String, String> metadata) {
        return new Record(position, operation, metadata, key, before, after);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Record that
                        && operation == that.operation
                        && position.equals(that.position)
                        && metadata.equals(that.metadata)
                        && Objects.equals(key, that.key)
                        && Objects.equals(before, that.before)
                        && Objects.equals(after, that.after));
    }

    @Override
    public int hashCode() {
        return Objects.hash(position, operation);
    }

    /** Says what happened to which table and where; holds no row values. */
    @Override
    public String toString() {
        return "Record[" + operation + ' ' + metadata.getOrDefault(Metadata.COLLECTION, "-") + ' ' + position + ']';
    }
}

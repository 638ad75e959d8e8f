package dev.penstock.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One change of one row, one row of a snapshot, or one logical message, in the model of OpenCDC.
 *
 * <p>The operation determines which parts a record has:
 *
 * <table>
 * <caption>Parts of a record by operation</caption>
 * <tr><th>operation</th><th>{@link #key()}</th><th>{@link #before()}</th><th>{@link #after()}</th></tr>
 * <tr><td>{@link Operation#CREATE}, {@link Operation#SNAPSHOT}</td><td>key columns</td><td>none</td><td>the row</td></tr>
 * <tr><td>{@link Operation#UPDATE}</td><td>key columns of the new row</td><td>the old row as far as the server sends it</td>
 * <td>the new row; unchanged large values can be absent</td></tr>
 * <tr><td>{@link Operation#DELETE}</td><td>key columns</td><td>the old row as far as the server sends it</td><td>none</td></tr>
 * <tr><td>TRUNCATE, {@link Metadata#TRUNCATE}</td><td>none</td><td>none</td><td>none</td></tr>
 * <tr><td>logical message, {@link Metadata#MESSAGE_PREFIX}</td><td>none</td><td>none</td><td>{@link RawData}</td></tr>
 * </table>
 *
 * <p>An <em>image</em> is the content of a row at one time. {@link #before()} is the old image, before the change, and {@link #after()} the new
 * image, after it. {@link #oldRow()} and {@link #row()} return the same images as columns ({@link StructuredData}); only the image of a logical
 * message is raw bytes instead.
 *
 * <p>The server does not send a large value (TOAST) that an UPDATE leaves unchanged. Its column is absent in the new image, and
 * {@link Metadata#UNCHANGED} lists it. This also applies to a CREATE of a row that an UPDATE moves into the publication's row filter. A
 * consumer that writes rows must leave such columns as they are, and must not insert the row as if it were whole.
 *
 * <p>The server sends the whole old row only if the table has {@code REPLICA IDENTITY FULL}; otherwise it sends the key columns, and for
 * an update only if they changed (PostgreSQL manual, section "ALTER TABLE"). A table without key gives records without key.
 *
 * <p>A record is a value: immutable, thread-safe, and equal to another if all parts are equal. It stays valid after its subscription
 * has ended. Columns are decoded when they are requested, and metadata is computed when it is requested.
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
     * Returns a record with these parts. The combination is not checked: the table above shows what sources emit and sinks expect.
     *
     * @param position the position in the source
     * @param operation the operation
     * @param metadata the metadata, which is not copied and must not be changed afterwards
     * @param key the key columns, for an update those of the new row; {@code null} if there are none
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
     * Marks records as one unit. Use it if an operator, such as {@code flatMapIterable}, turns one record into several.
     *
     * <p>A sink writes the records of a unit in one transaction, and stores or acknowledges their position only after the last one.
     * Without the mark a sink cannot know whether another record with the same position follows. Emit the records in this order and
     * without others between them:
     *
     * <pre>{@code records.flatMapIterable(record -> Record.together(List.of(record, audit(record))))}</pre>
     *
     * @param records the records, at least one, all with the same position
     * @return the marked records, in the same order
     * @throws IllegalArgumentException if the positions differ
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

    /** Returns the position of the record in its source, to be handed to an {@link Acknowledger} or stored. */
    public Position position() {
        return position;
    }

    /** Returns the operation. */
    public Operation operation() {
        return operation;
    }

    /** Returns the metadata, unmodifiable. {@link Metadata} lists the keys. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Returns the table in the form of {@link Metadata#COLLECTION}, {@code null} for logical messages. */
    public @Nullable String collection() {
        return metadata.get(Metadata.COLLECTION);
    }

    /**
     * Returns whether the record is marked as the last of its transaction ({@link Metadata#TRANSACTION_END}).
     *
     * <p>If an operator drops the marked record, its transaction has no mark. A change of {@link Metadata#COMMIT_LSN} then shows where
     * the next transaction begins.
     */
    public boolean endsTransaction() {
        return "true".equals(metadata.get(Metadata.TRANSACTION_END));
    }

    /** Returns whether the next record has the same position and forms a unit with this one; see {@link #together}. */
    public boolean isContinued() {
        return "true".equals(metadata.get(Metadata.CONTINUED));
    }

    /** Returns the key columns, {@code null} if the record has no key. */
    public @Nullable StructuredData key() {
        return key;
    }

    /** Returns the old image, {@code null} if the record has none. {@link #oldRow()} returns it as columns. */
    public @Nullable Data before() {
        return before;
    }

    /** Returns the new image, {@code null} if the record has none. */
    public @Nullable Data after() {
        return after;
    }

    /**
     * Returns {@link #after()} as columns, {@code null} if the record has no new image, as a deletion or a truncation.
     *
     * @throws IllegalStateException if the new image is raw data, as in a logical message
     */
    public @Nullable StructuredData row() {
        return columns(after, "new");
    }

    /**
     * Returns {@link #before()} as columns, {@code null} if the record has no old image.
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

    /**
     * Returns a copy of this record with another key. A sink finds the row to update or delete by this key.
     *
     * @param key the key columns, {@code null} for none
     */
    public Record withKey(@Nullable StructuredData key) {
        return new Record(position, operation, metadata, key, before, after);
    }

    /**
     * Returns a copy of this record with another new image, such as one from which columns were removed.
     *
     * <pre>{@code record.withAfter(record.row().without("email"))}</pre>
     *
     * @param after the new image, {@code null} for none
     */
    public Record withAfter(@Nullable Data after) {
        return new Record(position, operation, metadata, key, before, after);
    }

    /**
     * Returns a copy of this record with other metadata. To change one entry, copy {@link #metadata()} into a map of your own first. Keep
     * the marks {@link Metadata#TRANSACTION_END} and {@link Metadata#CONTINUED}: a sink needs them to keep transactions whole.
     *
     * @param metadata the metadata, which is not copied and must not be changed afterwards
     */
    public Record withMetadata(Map<String, String> metadata) {
        return new Record(position, operation, metadata, key, before, after);
    }

    /** Returns whether the other object is a record whose parts are all equal. Decodes the columns of both. */
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

    /** Returns a text with operation, table and position, without row values. */
    @Override
    public String toString() {
        return "Record[" + operation + ' ' + metadata.getOrDefault(Metadata.COLLECTION, "-") + ' ' + position + ']';
    }
}

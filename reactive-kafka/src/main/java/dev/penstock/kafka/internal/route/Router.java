package dev.penstock.kafka.internal.route;

import dev.penstock.core.Data;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import dev.penstock.kafka.error.UnwritableRecordException;
import dev.penstock.kafka.internal.route.Routed.Target;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * A router of records to messages: one message for one partition, one for all partitions, or two if the record's key
 * changes. Pure except for the number of partitions, which is queried only for a changed key.
 */
public final class Router {
    private final Function<Record, String> topics;
    private final boolean byTransaction;
    private final KeySplit split;
    private final ToIntFunction<String> partitions;

    /** Creates a router; {@code partitions} returns the number of partitions of a topic. */
    public Router(
            Function<Record, String> topics, boolean byTransaction, KeySplit split, ToIntFunction<String> partitions) {
        this.topics = topics;
        this.byTransaction = byTransaction;
        this.split = split;
        this.partitions = partitions;
    }

    /** Returns the messages of a record, in order. */
    public List<Routed> route(Record record) {
        String topic = topics.apply(record);
        String collection = record.collection();
        if (collection == null) {
            byte[] prefix = text(record.metadata().getOrDefault(Metadata.MESSAGE_PREFIX, ""));
            return List.of(new Routed(record, topic, prefix, target(record, hash(prefix))));
        }
        if (isTruncation(record)) {
            return List.of(new Routed(record, topic, null, new Target.All()));
        }
        StructuredData key = record.key();
        if (key == null) {
            return List.of(new Routed(record, topic, null, target(record, hash(text(collection)))));
        }
        byte[] bytes = CanonicalKey.bytes(key);
        Target target = target(record, hash(bytes));
        StructuredData old = oldKey(record, key);
        byte[] oldBytes = old == null ? bytes : CanonicalKey.bytes(old);
        if (old == null || Arrays.equals(bytes, oldBytes) || split == KeySplit.NEVER) {
            return List.of(new Routed(record, topic, bytes, target));
        }
        if (split == KeySplit.ALWAYS) {
            Record creation = Record.of(
                    record.position(), Operation.CREATE, record.metadata(), record.key(), null, record.after());
            return List.of(
                    new Routed(deletion(record, old), topic, oldBytes, target(record, hash(oldBytes)), key),
                    new Routed(creation, topic, bytes, target, old));
        }
        if (byTransaction) {
            return List.of(new Routed(record, topic, bytes, target));
        }
        Target.Hashed oldTarget = new Target.Hashed(hash(oldBytes));
        int count = partitions.applyAsInt(topic);
        if (oldTarget.partition(count) == ((Target.Hashed) target).partition(count)) {
            return List.of(new Routed(record, topic, bytes, target));
        }
        return List.of(
                new Routed(deletion(record, old), topic, oldBytes, oldTarget, key),
                new Routed(creation(record, topic), topic, bytes, target, old));
    }

    /** Returns whether a record empties a table. */
    public static boolean isTruncation(Record record) {
        return "true".equals(record.metadata().get(Metadata.TRUNCATE));
    }

    private Target target(Record record, int keyHash) {
        String transaction = record.metadata().get(Metadata.COMMIT_LSN);
        return byTransaction && transaction != null
                ? new Target.Hashed(hash(text(transaction)))
                : new Target.Hashed(keyHash);
    }

    private static @Nullable StructuredData oldKey(Record record, StructuredData key) {
        if (record.operation() != Operation.UPDATE || !(record.before() instanceof StructuredData before)) {
            return null;
        }
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        for (String name : key.names()) {
            int index = before.indexOf(name);
            if (index < 0) {
                return null;
            }
            columns.put(name, before.value(index));
        }
        return StructuredData.of(columns);
    }

    private static Record deletion(Record record, StructuredData oldKey) {
        Map<String, String> metadata = new HashMap<>(record.metadata());
        metadata.remove(Metadata.TRANSACTION_END);
        metadata.remove(Metadata.UNCHANGED);
        return Record.of(record.position(), Operation.DELETE, metadata, oldKey, record.before(), null);
    }

    /**
     * A creation needs all columns. Those that the server did not send are taken from the old image, if it has them.
     */
    private static Record creation(Record record, String topic) {
        Map<String, String> metadata = new HashMap<>(record.metadata());
        String unchanged = metadata.remove(Metadata.UNCHANGED);
        Data after = record.after();
        if (unchanged != null && after instanceof StructuredData row) {
            after = complete(record, row, unchanged, topic);
        }
        return Record.of(record.position(), Operation.CREATE, metadata, record.key(), null, after);
    }

    private static StructuredData complete(Record record, StructuredData row, String unchanged, String topic) {
        StructuredData complete = row;
        StructuredData before = record.before() instanceof StructuredData old ? old : null;
        for (String column : unchanged.split(",", -1)) {
            if (before == null || !before.contains(column)) {
                throw new UnwritableRecordException(
                        "The key of a row of '" + record.collection() + "' was changed, and its large column '" + column
                                + "' was not, so the server did not send that column. For the topic '" + topic
                                + "' the row must be created whole under its new key. Run ALTER TABLE … REPLICA IDENTITY FULL"
                                + " for such updates in the future; to continue now, start once with keyChanges=update. Record at "
                                + record.position() + '.',
                        null);
            }
            complete = complete.with(column, before.get(column));
        }
        return complete;
    }

    private static int hash(byte[] bytes) {
        return Utils.murmur2(bytes);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

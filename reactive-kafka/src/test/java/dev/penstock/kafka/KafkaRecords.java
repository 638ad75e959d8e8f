package dev.penstock.kafka;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records without a database: their positions are numbers. */
final class KafkaRecords {
    static final Comparator<Position> ORDER = Comparator.comparingLong(KafkaRecords::number);

    private KafkaRecords() {}

    /** Returns transactions of {@code size} changes each, with numbers from {@code first} to {@code last}. */
    static List<Record> transactions(String table, int first, int last, int size) {
        List<Record> records = new ArrayList<>();
        for (int number = first; number <= last; number++) {
            records.add(change(table, number, number / size, number % size == size - 1 || number == last));
        }
        return records;
    }

    static Record change(String table, long number, long transaction, boolean end) {
        StructuredData key = StructuredData.of(Map.of("id", number));
        Map<String, Object> row = new HashMap<>(Map.of("id", number, "text", "t" + number));
        return Record.of(
                position(number),
                Operation.CREATE,
                metadata(table, transaction, end),
                key,
                null,
                StructuredData.of(row));
    }

    static Map<String, String> metadata(String table, long transaction, boolean end) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put(Metadata.COLLECTION, table);
        metadata.put(Metadata.SCHEMA, "public");
        metadata.put(Metadata.TABLE, table);
        metadata.put(Metadata.COMMIT_LSN, "0/" + Long.toHexString(transaction));
        metadata.put(Metadata.XID, Long.toString(transaction));
        if (end) {
            metadata.put(Metadata.TRANSACTION_END, "true");
        }
        return metadata;
    }

    static Position position(long number) {
        return Position.of(ByteBuffer.allocate(8).putLong(number).array());
    }

    static long number(Position position) {
        return ByteBuffer.wrap(position.toBytes()).getLong();
    }
}

package dev.penstock.verification.crash;

import dev.penstock.core.Acknowledger;
import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;

/** Connectors that are wrong on purpose, for the checker to find. */
enum Defect implements Wiring {
    /** A record is acknowledged, and its position stored, when it is handed to the sink. */
    ACKNOWLEDGES_BEFORE_THE_COMMIT {
        @Override
        public Flux<Record> records(Flux<Record> emitted, Optional<Position> after, Acknowledger durable) {
            return emitted.doOnNext(record -> durable.acknowledgeUpTo(record.position()));
        }
    },
    /** A column that was not sent because it did not change becomes NULL. */
    WRITES_NULL_FOR_UNCHANGED {
        @Override
        public Flux<Record> records(Flux<Record> emitted, Optional<Position> after, Acknowledger durable) {
            return emitted.map(Defect::withNullForUnchanged);
        }
    },
    /** A changed key is written as a removal and a new row. */
    SPLITS_KEY_CHANGES {
        @Override
        public Flux<Record> records(Flux<Record> emitted, Optional<Position> after, Acknowledger durable) {
            return emitted.concatMapIterable(Defect::split);
        }
    },
    /** Where a table is being read, what removes rows from it is dropped. */
    DROPS_REMOVALS_OF_UNREAD_TABLES {
        @Override
        public Flux<Record> records(Flux<Record> emitted, Optional<Position> after, Acknowledger durable) {
            AtomicBoolean read = new AtomicBoolean(after.isPresent());
            return emitted.filter(record -> {
                if ("last".equals(record.metadata().get(Metadata.SNAPSHOT))) {
                    read.set(true);
                }
                return read.get() || record.operation() != Operation.DELETE;
            });
        }
    };

    /** Runs the connector with the defect that the first argument names. */
    public static final class Main {
        private Main() {}

        /** Arguments: the defect, then those of the connector. */
        public static void main(String[] arguments) {
            Connector.run(
                    List.of(arguments).subList(1, arguments.length).toArray(String[]::new), valueOf(arguments[0]));
        }
    }

    private static Record withNullForUnchanged(Record record) {
        String unchanged = record.metadata().get(Metadata.UNCHANGED);
        if (unchanged == null || !(record.after() instanceof StructuredData after)) {
            return record;
        }
        Map<String, Object> columns = new LinkedHashMap<>(after.asMap());
        List.of(unchanged.split(",")).forEach(column -> columns.put(column, null));
        return record.withAfter(StructuredData.of(columns))
                .withMetadata(without(record.metadata(), Metadata.UNCHANGED));
    }

    private static List<Record> split(Record record) {
        StructuredData key = record.key();
        if (record.operation() != Operation.UPDATE
                || key == null
                || !(record.before() instanceof StructuredData before)) {
            return List.of(record);
        }
        Map<String, Object> old = new LinkedHashMap<>(key.asMap());
        old.replaceAll((column, value) -> before.contains(column) ? before.get(column) : value);
        Map<String, String> metadata = without(record.metadata(), Metadata.UNCHANGED);
        List<Record> parts = new ArrayList<>();
        parts.add(Record.of(
                record.position(), Operation.DELETE, metadata, StructuredData.of(old), StructuredData.of(old), null));
        parts.add(Record.of(record.position(), Operation.CREATE, metadata, key, null, record.after()));
        return parts;
    }

    private static Map<String, String> without(Map<String, String> metadata, String key) {
        Map<String, String> rest = new HashMap<>(metadata);
        rest.remove(key);
        return rest;
    }
}

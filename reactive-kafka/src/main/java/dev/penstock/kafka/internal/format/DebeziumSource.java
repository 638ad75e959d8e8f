package dev.penstock.kafka.internal.format;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writer of the member {@code source} of Debezium's envelope, which describes where a record comes from, and of its times. Immutable.
 *
 * @param name the name of the connector, written as it is
 * @param database the name of the database, written as it is
 */
record DebeziumSource(String name, String database) {
    /** Writes the member {@code source} of a record. */
    void write(Record record, JsonGenerator out) {
        Map<String, String> metadata = record.metadata();
        long nanos = nanos(record, metadata.get(Metadata.CREATED_AT) == null ? Metadata.READ_AT : Metadata.CREATED_AT);
        out.writeObjectPropertyStart("source");
        out.writeStringProperty("version", "penstock");
        out.writeStringProperty("connector", "postgresql");
        out.writeStringProperty("name", name);
        writeMillis(nanos, out);
        out.writeStringProperty("snapshot", snapshot(metadata.get(Metadata.SNAPSHOT)));
        out.writeStringProperty("db", database);
        out.writeStringProperty("sequence", sequence(metadata));
        writeFiner(nanos, out);
        out.writeStringProperty("schema", metadata.getOrDefault(Metadata.SCHEMA, ""));
        out.writeStringProperty("table", metadata.getOrDefault(Metadata.TABLE, ""));
        writeNumber("txId", metadata.get(Metadata.XID), out);
        String lsn = metadata.get(Metadata.LSN);
        writeNumber("lsn", lsn == null ? null : number(lsn), out);
        out.writeNullProperty("xmin");
        out.writeNullProperty("origin");
        out.writeNullProperty("origin_lsn");
        out.writeEndObject();
    }

    private static String snapshot(@Nullable String place) {
        if (place == null) {
            return "false";
        }
        return switch (place) {
            case "last" -> "last";
            case "last-of-table" -> "last_in_data_collection";
            default -> "true";
        };
    }

    /** The commit and the change, both ascending in a stream. */
    private static String sequence(Map<String, String> metadata) {
        return '[' + quoted(metadata.get(Metadata.COMMIT_LSN)) + ',' + quoted(metadata.get(Metadata.LSN)) + ']';
    }

    private static String quoted(@Nullable String lsn) {
        return lsn == null ? "null" : '"' + number(lsn) + '"';
    }

    private static String number(String lsn) {
        int slash = lsn.indexOf('/');
        long high = Long.parseLong(lsn.substring(0, slash), 16);
        return Long.toString((high << 32) | Long.parseLong(lsn.substring(slash + 1), 16));
    }

    private static void writeNumber(String property, @Nullable String number, JsonGenerator out) {
        if (number == null) {
            out.writeNullProperty(property);
        } else {
            out.writeNumberProperty(property, Long.parseLong(number));
        }
    }

    /** Returns a time of a record in nanoseconds since 1970, 0 if it has none. */
    static long nanos(Record record, String key) {
        String nanos = record.metadata().get(key);
        return nanos == null ? 0 : Long.parseLong(nanos);
    }

    /** Writes a time in milliseconds, microseconds and nanoseconds. */
    static void writeTimes(long nanos, JsonGenerator out) {
        writeMillis(nanos, out);
        writeFiner(nanos, out);
    }

    /** Writes a time in milliseconds. */
    static void writeMillis(long nanos, JsonGenerator out) {
        out.writeNumberProperty("ts_ms", Math.floorDiv(nanos, 1_000_000L));
    }

    private static void writeFiner(long nanos, JsonGenerator out) {
        out.writeNumberProperty("ts_us", Math.floorDiv(nanos, 1_000L));
        out.writeNumberProperty("ts_ns", nanos);
    }
}

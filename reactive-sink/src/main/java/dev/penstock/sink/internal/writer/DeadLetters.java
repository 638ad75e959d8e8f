package dev.penstock.sink.internal.writer;

import dev.penstock.core.CollectionName;
import dev.penstock.core.PenstockException;
import dev.penstock.core.Record;
import dev.penstock.core.json.RecordJson;
import dev.penstock.sink.error.SinkException;
import dev.penstock.sink.internal.connection.ServerError;
import dev.penstock.sink.internal.connection.TargetConnection;
import dev.penstock.sink.internal.owntable.OwnTable;
import dev.penstock.sink.internal.plan.Statement;
import dev.penstock.sink.internal.sql.DeadLetterSql;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The table of dead letters. */
final class DeadLetters {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.UTF_8);

    private DeadLetters() {}

    /** Creates the table if it does not exist. Fails if it cannot be trusted. */
    static Mono<CollectionName> ensure(TargetConnection connection, CollectionName table) {
        return OwnTable.ofDeadLetters(table).ensure(connection);
    }

    /** Returns the statement that inserts a dead letter. */
    static Statement insert(CollectionName table, Record record, SinkException reason) {
        return Statement.of(new DeadLetterSql(table)
                .insert(
                        record.position().toBytes(),
                        record.operation().text(),
                        reason.table().orElse(record.collection()),
                        json(reason, () -> record.key() == null ? NULL : RecordJson.toBytes(record.key())),
                        json(reason, () -> RecordJson.toBytes(record)),
                        Objects.requireNonNullElse(reason.getMessage(), reason.toString())));
    }

    /** Returns the JSON, {@code null} for a row whose bytes cannot be decoded. */
    private static @Nullable String json(SinkException reason, Supplier<byte[]> bytes) {
        try {
            String json = new String(bytes.get(), StandardCharsets.UTF_8);
            return reason.sqlState().filter(ServerError.UNTRANSLATABLE::equals).isPresent() ? ascii(json) : json;
        } catch (PenstockException e) {
            return null;
        }
    }

    /** Returns the same JSON in characters that every encoding has. */
    private static String ascii(String json) {
        StringBuilder text = new StringBuilder(json.length());
        json.chars().forEach(unit -> {
            if (unit < 0x80) {
                text.append((char) unit);
            } else {
                text.append(String.format("\\u%04x", unit));
            }
        });
        return text.toString();
    }
}

package dev.penstock.source.internal.pgoutput;

import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.ColumnDescription;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Commit;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Delete;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Insert;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.OldTuple;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Origin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.RelationMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.StreamAbort;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Truncate;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.TypeMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Update;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Decoder of the messages of pgoutput: {@code proto_version} 1 with any of the options {@code binary}, {@code messages}
 * and {@code origin}, and the message of later versions that servers send unrequested. Stateless. Every length and
 * count is checked against the available bytes before anything is allocated.
 */
public final class PgOutputDecoder {
    private static final int MIN_COLUMN_BYTES = 1 + 1 + 4 + 4;

    private PgOutputDecoder() {}

    /**
     * Returns the message in {@code buffer}, from its position to its limit. The message shares no memory with the
     * buffer, whose position is advanced.
     *
     * @throws MalformedMessageException if the bytes are not exactly one message
     */
    public static PgOutputMessage decode(ByteBuffer buffer) {
        MessageReader reader = new MessageReader(buffer);
        PgOutputMessage message = decode(reader);
        reader.expectEnd();
        return message;
    }

    private static PgOutputMessage decode(MessageReader reader) {
        byte kind = reader.kind();
        return switch (kind) {
            case 'I' -> insert(reader.named("Insert"));
            case 'U' -> update(reader.named("Update"));
            case 'D' -> delete(reader.named("Delete"));
            case 'B' -> begin(reader.named("Begin"));
            case 'C' -> commit(reader.named("Commit"));
            case 'R' -> relation(reader.named("Relation"));
            case 'Y' -> type(reader.named("Type"));
            case 'T' -> truncate(reader.named("Truncate"));
            case 'M' -> logicalMessage(reader.named("Message"));
            case 'O' -> origin(reader.named("Origin"));
            case 'A' -> streamAbort(reader.named("Stream Abort"));
            default -> throw reader.malformed("kind " + (kind & 0xFF) + " is not part of protocol version 1");
        };
    }

    private static Begin begin(MessageReader reader) {
        return new Begin(reader.int64(), reader.int64(), reader.int32());
    }

    private static Commit commit(MessageReader reader) {
        reader.int8(); // flags, none defined
        return new Commit(reader.int64(), reader.int64(), reader.int64());
    }

    private static Origin origin(MessageReader reader) {
        return new Origin(reader.int64(), reader.string());
    }

    private static StreamAbort streamAbort(MessageReader reader) {
        return new StreamAbort(reader.int32(), reader.int32());
    }

    private static RelationMessage relation(MessageReader reader) {
        int oid = reader.int32();
        String schema = schema(reader);
        String name = reader.string();
        char replicaIdentity = (char) (reader.int8() & 0xFF);
        int count = reader.count16(MIN_COLUMN_BYTES);
        List<ColumnDescription> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            boolean key = (reader.int8() & 1) != 0;
            columns.add(new ColumnDescription(key, reader.string(), reader.int32(), reader.int32()));
        }
        return new RelationMessage(oid, schema, name, replicaIdentity, List.copyOf(columns));
    }

    private static TypeMessage type(MessageReader reader) {
        return new TypeMessage(reader.int32(), schema(reader), reader.string());
    }

    private static Insert insert(MessageReader reader) {
        int relationOid = reader.int32();
        expectNewTuple(reader, reader.int8());
        return new Insert(relationOid, reader.tuple());
    }

    private static Update update(MessageReader reader) {
        int relationOid = reader.int32();
        byte kind = reader.int8();
        if (kind == 'N') {
            return new Update(relationOid, OldTuple.NONE, null, reader.tuple());
        }
        OldTuple oldKind = oldKind(reader, kind);
        byte[] oldTuple = reader.tuple();
        expectNewTuple(reader, reader.int8());
        return new Update(relationOid, oldKind, oldTuple, reader.tuple());
    }

    private static Delete delete(MessageReader reader) {
        int relationOid = reader.int32();
        OldTuple oldKind = oldKind(reader, reader.int8());
        return new Delete(relationOid, oldKind, reader.tuple());
    }

    private static Truncate truncate(MessageReader reader) {
        int count = reader.int32();
        int options = reader.int8();
        return new Truncate(reader.int32s(count), (options & 1) != 0, (options & 2) != 0);
    }

    private static LogicalMessage logicalMessage(MessageReader reader) {
        boolean transactional = (reader.int8() & 1) != 0;
        return new LogicalMessage(transactional, reader.int64(), reader.string(), reader.bytes(reader.int32()));
    }

    /** The server writes {@code pg_catalog} as the empty string. */
    private static String schema(MessageReader reader) {
        String schema = reader.string();
        return schema.isEmpty() ? "pg_catalog" : schema;
    }

    private static OldTuple oldKind(MessageReader reader, byte kind) {
        return switch (kind) {
            case 'K' -> OldTuple.KEY;
            case 'O' -> OldTuple.FULL;
            default -> throw reader.malformed("an old tuple was expected");
        };
    }

    private static void expectNewTuple(MessageReader reader, byte kind) {
        if (kind != 'N') {
            throw reader.malformed("a new tuple was expected");
        }
    }
}

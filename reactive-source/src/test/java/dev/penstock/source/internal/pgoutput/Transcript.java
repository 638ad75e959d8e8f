package dev.penstock.source.internal.pgoutput;

import dev.penstock.source.internal.pgoutput.PgOutputMessage.Begin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Commit;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Delete;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Insert;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.LogicalMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Origin;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.RelationMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Truncate;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.TypeMessage;
import dev.penstock.source.internal.pgoutput.PgOutputMessage.Update;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A stream in words, without what differs between two runs or two versions: OIDs, LSNs, times, empty transactions. */
final class Transcript {
    private static final int FIRST_USER_OID = 16384;

    private final List<String> lines = new ArrayList<>();
    private final Map<Integer, String> tables = new HashMap<>();
    private final Map<Integer, String> types = new HashMap<>();
    private @Nullable Begin begin;
    private long changeLsn;

    void add(long lsn, PgOutputMessage message) {
        String line = line(lsn, message);
        if (message instanceof Commit && lines.get(lines.size() - 1).equals("begin")) {
            lines.remove(lines.size() - 1);
        } else {
            lines.add(line);
        }
    }

    private String line(long lsn, PgOutputMessage message) {
        if (message instanceof Begin started) {
            begin = started;
            return "begin";
        } else if (message instanceof Commit commit) {
            return commit(commit);
        } else if (message instanceof Origin origin) {
            return "origin " + origin.name();
        } else if (message instanceof TypeMessage type) {
            types.put(type.oid(), type.schema() + '.' + type.name());
            return "type " + type.schema() + '.' + type.name();
        } else if (message instanceof RelationMessage relation) {
            return relation(relation);
        } else if (message instanceof Insert insert) {
            return "insert " + table(insert.relationOid()) + same(lsn) + tuple(insert.newTuple());
        } else if (message instanceof Update update) {
            byte[] old = update.oldTuple();
            return "update " + table(update.relationOid()) + same(lsn)
                    + (old == null ? "" : ' ' + update.oldKind().name() + tuple(old) + " NEW")
                    + tuple(update.newTuple());
        } else if (message instanceof Delete delete) {
            return "delete " + table(delete.relationOid()) + same(lsn) + ' ' + delete.oldKind()
                    + tuple(delete.oldTuple());
        } else if (message instanceof Truncate truncate) {
            return "truncate "
                    + Arrays.stream(truncate.relationOids())
                            .mapToObj(this::table)
                            .sorted()
                            .collect(Collectors.joining(", "))
                    + (truncate.cascade() ? " cascade" : "")
                    + (truncate.restartIdentity() ? " restart identity" : "");
        } else if (message instanceof LogicalMessage logical) {
            return "message " + (logical.transactional() ? "in transaction " : "alone ") + logical.prefix() + ": "
                    + new String(logical.content(), StandardCharsets.UTF_8);
        }
        throw new IllegalStateException("unknown message");
    }

    private String commit(Commit commit) {
        Begin started = begin;
        begin = null;
        boolean fits = started != null
                && started.finalLsn() == commit.commitLsn()
                && started.commitMicros() == commit.commitMicros()
                && Long.compareUnsigned(commit.endLsn(), commit.commitLsn()) > 0;
        return fits ? "commit" : "commit of another transaction";
    }

    private String relation(RelationMessage relation) {
        tables.put(relation.oid(), relation.schema() + '.' + relation.name());
        StringJoiner columns = new StringJoiner(", ", " (", ")");
        relation.columns()
                .forEach(column -> columns.add(column.name()
                        + (column.key() ? "* " : " ")
                        + type(column.typeOid())
                        + (column.typeModifier() == -1 ? "" : " " + column.typeModifier())));
        return "relation " + table(relation.oid()) + ' ' + relation.replicaIdentity() + columns;
    }

    private String table(int oid) {
        return tables.getOrDefault(oid, "unknown");
    }

    private String type(int oid) {
        return oid < FIRST_USER_OID ? Integer.toString(oid) : types.getOrDefault(oid, "unknown");
    }

    private String same(long lsn) {
        boolean same = lsn == changeLsn;
        changeLsn = lsn;
        return same ? " at the same LSN" : "";
    }

    private static String tuple(byte[] tuple) {
        ByteBuffer buffer = ByteBuffer.wrap(tuple);
        StringJoiner columns = new StringJoiner(", ", " (", ")");
        for (int count = buffer.getShort(); count > 0; count--) {
            char kind = (char) buffer.get();
            columns.add(kind == 'b' || kind == 't' ? kind + " " + value(kind, buffer) : String.valueOf(kind));
        }
        return columns.toString();
    }

    private static String value(char kind, ByteBuffer buffer) {
        byte[] value = new byte[buffer.getInt()];
        buffer.get(value);
        String text = kind == 't'
                ? new String(value, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(value);
        return text.length() <= 80 ? text : value.length + " bytes";
    }

    @Override
    public String toString() {
        return lines.stream().map(line -> line + '\n').collect(Collectors.joining());
    }
}

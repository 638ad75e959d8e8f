package dev.penstock.sink.internal.schema;

import dev.penstock.core.Metadata;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.TableDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a source table, which it keeps when it is renamed, and the name that it has.
 *
 * @param collection its name, as in the metadata of records
 * @param database the database that it is from
 * @param oid its OID, unsigned
 */
public record SourceIdentity(String collection, String database, long oid) {
    /** Returns the identity of a relation, {@code null} if its database is not known. */
    static @Nullable SourceIdentity of(Relation relation) {
        TableDefinition definition = relation.definition();
        return definition == null
                ? null
                : new SourceIdentity(
                        relation.collection(), definition.database(), Integer.toUnsignedLong(relation.oid()));
    }

    /** Returns the identity of a truncated table, {@code null} if its record has none. */
    public static @Nullable SourceIdentity ofTruncation(Record record) {
        String collection = record.collection();
        String id = record.metadata().get(Metadata.TABLE_ID);
        int end = id == null ? -1 : id.lastIndexOf(':');
        if (collection == null
                || id == null
                || end < 0
                || !id.substring(end + 1).matches("[0-9]{1,10}")) {
            return null;
        }
        return new SourceIdentity(collection, id.substring(0, end), Long.parseLong(id.substring(end + 1)));
    }
}

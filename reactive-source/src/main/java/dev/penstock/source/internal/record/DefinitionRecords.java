package dev.penstock.source.internal.record;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.row.Row;
import dev.penstock.core.internal.wire.BinaryWriter;

/** Records that describe tables: rows of the relation without a column, with the statements that create such a table. */
public final class DefinitionRecords {
    private static final char UNCHANGED = 'u';

    private DefinitionRecords() {}

    /** Returns the record that describes a table, without a position in a stream. */
    public static Record of(Relation relation) {
        return Record.of(
                Position.of(new byte[0]),
                Operation.CREATE,
                RecordMetadata.ofDefinition(relation),
                null,
                null,
                emptyRow(relation));
    }

    static Row emptyRow(Relation relation) {
        BinaryWriter tuple = new BinaryWriter(2 + relation.columns().size());
        tuple.writeShort(relation.columns().size());
        relation.columns().forEach(column -> tuple.writeByte(UNCHANGED));
        return Row.ofTuple(relation, tuple.toByteArray());
    }
}

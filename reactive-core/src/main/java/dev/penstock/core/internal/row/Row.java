package dev.penstock.core.internal.row;

import dev.penstock.core.DecodingException;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.codec.Codec;
import dev.penstock.core.internal.codec.ValueVisitor;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.Bytes;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as the server sent it: a private array of bytes, and the relation that it shares with other rows.
 *
 * <p>The offsets of the columns are computed at the first access, and a value is decoded at each access. A row that is never read costs
 * its bytes and one object. The indexes of {@link StructuredData} count the columns that are present. Methods with a parameter
 * {@code column} count all columns of the {@link #relation()}.
 *
 * <p>Accessors throw {@link DecodingException} if the bytes are malformed.
 */
public final class Row extends StructuredData {
    private final Relation relation;
    private final byte[] bytes;
    private final RowLayout layout;
    /** The offsets; published without synchronization, which is safe because its fields are final and all threads compute the same. */
    private @Nullable RowOffsets offsets;

    private Row(Relation relation, byte[] bytes, RowLayout layout) {
        this.relation = relation;
        this.bytes = bytes;
        this.layout = layout;
    }

    /**
     * Returns the row of a pgoutput tuple ({@code TupleData}: the number of columns in two bytes, then the columns). An
     * unchanged TOAST value is absent.
     *
     * @param tuple kept as it is: must not change afterwards
     */
    public static Row ofTuple(Relation relation, byte[] tuple) {
        return new Row(relation, tuple, RowLayout.TUPLE);
    }

    /**
     * Returns the row of a pgoutput tuple that holds an old key: columns that are not part of the key are absent.
     *
     * @param tuple kept as it is: must not change afterwards
     */
    public static Row ofKeyTuple(Relation relation, byte[] tuple) {
        return new Row(relation, tuple, RowLayout.KEY_TUPLE);
    }

    /**
     * Returns the row of {@code COPY … (FORMAT binary)} output (the number of fields in two bytes, then the fields). Columns
     * whose type is not {@linkplain PgType#binary() binary} hold their text: cast them.
     *
     * @param row kept as it is: must not change afterwards
     */
    public static Row ofCopy(Relation relation, byte[] row) {
        return new Row(relation, row, RowLayout.COPY);
    }

    /** Returns the description of the columns. */
    public Relation relation() {
        return relation;
    }

    /** Returns the number of bytes of the row. */
    public int byteSize() {
        return bytes.length;
    }

    @Override
    public int size() {
        return offsets().size();
    }

    @Override
    public String name(int index) {
        return relation.name(offsets().column(index));
    }

    @Override
    public @Nullable Object value(int index) {
        return columnValue(offsets().column(index));
    }

    @Override
    public int indexOf(String name) {
        int column = relation.indexOf(name);
        return column < 0 ? -1 : offsets().index(column);
    }

    /** Returns a view of the key columns that are present, or {@code null} if the relation has no key. */
    public @Nullable StructuredData key() {
        return relation.hasKey() ? new RowKey(this) : null;
    }

    /** Returns whether {@code other} is the result of {@link #key()} of this row. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isKey(StructuredData other) {
        return other instanceof RowKey key && key.row() == this;
    }

    /** Returns whether all columns of the relation are present; their values may be null. */
    public boolean isComplete() {
        return layout == RowLayout.COPY || !offsets().hasAbsent();
    }

    /** Returns whether the row holds the column as null; an absent column is not null. */
    public boolean isNull(int column) {
        if (layout != RowLayout.COPY || offsets != null) {
            return form(column) == ColumnForm.NULL;
        }
        int at = start();
        for (int before = 0; before < column; before++) {
            at += Integer.BYTES + Math.max(0, Bytes.int4(bytes, at));
        }
        return Bytes.int4(bytes, at) < 0;
    }

    /**
     * Appends all columns as fields of {@code COPY BINARY}, like {@link #copyField} for each. Returns false and appends nothing if a column
     * is absent or in text form.
     */
    public boolean copyFields(BinaryWriter out) {
        int start = start();
        if (layout == RowLayout.COPY) {
            out.writeBytes(bytes, start, bytes.length - start);
            return true;
        }
        offsets(); // Checks all bounds.
        int size = out.size();
        int at = start;
        for (int column = 0; column < relation.size(); column++) {
            byte kind = bytes[at++];
            if (kind == RowLayout.BINARY) {
                int length = Integer.BYTES + Bytes.int4(bytes, at);
                out.writeBytes(bytes, at, length);
                at += length;
            } else if (kind == RowLayout.NULL && layout == RowLayout.TUPLE) {
                out.writeInt(-1);
            } else {
                out.truncate(size);
                return false;
            }
        }
        return true;
    }

    /** Returns the offset of the first column. */
    private int start() {
        if (bytes.length < Short.BYTES || Bytes.int2(bytes, 0) != relation.size()) {
            throw RowOffsets.otherSize(relation);
        }
        return Short.BYTES;
    }

    /** Returns the names of the columns whose unchanged TOAST value the server did not send. */
    public List<String> unchanged() {
        if (!offsets().hasAbsent()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (int column = 0; column < relation.size(); column++) {
            if (isUnchanged(column)) {
                names.add(relation.name(column));
            }
        }
        return List.copyOf(names);
    }

    /**
     * Returns this row with unchanged TOAST values taken from {@code old}, an earlier image with the same relation. A column that is absent
     * or null there stays absent. Returns this row itself if there is nothing to fill in.
     *
     * <p>A value out of line is never null, so a null in the old image means that the image contains only the key. The server sends such
     * an image as a whole row if the root of the partitions has replica identity FULL and the partition does not.
     */
    public Row filledFrom(Row old) {
        if (layout != RowLayout.TUPLE || !offsets().hasAbsent() || relation.size() != old.relation.size()) {
            return this;
        }
        BinaryWriter out = new BinaryWriter(bytes.length + old.bytes.length);
        out.writeShort(relation.size());
        for (int column = 0; column < relation.size(); column++) {
            (isUnchanged(column) && old.form(column) != ColumnForm.NULL ? old : this).copyTuple(column, out);
        }
        return new Row(relation, out.toByteArray(), RowLayout.TUPLE);
    }

    /** Returns the form in which the row holds the column. */
    public ColumnForm form(int column) {
        return layout.form(relation, column, bytes, offsets().at(column));
    }

    /** Returns the number of bytes of the column's value, 0 if it is absent or null. */
    public int length(int column) {
        return layout.length(bytes, offsets().at(column));
    }

    /** Returns the value of the column, {@code null} if it is null or absent. */
    public @Nullable Object columnValue(int column) {
        int at = offsets().at(column);
        ColumnForm form = layout.form(relation, column, bytes, at);
        if (form == ColumnForm.NULL || form == ColumnForm.ABSENT) {
            return null;
        }
        Codec codec = relation.codec(column);
        try {
            int start = layout.start(at);
            int length = layout.length(bytes, at);
            return form == ColumnForm.BINARY ? codec.read(bytes, start, length) : codec.readText(bytes, start, length);
        } catch (RuntimeException e) {
            throw undecodable(column, e);
        }
    }

    /**
     * Passes the value of the column to {@code visitor}: the value of {@link #columnValue}, usually without creating a Java object. An
     * absent column is not visited.
     */
    public void visit(int column, ValueVisitor visitor) {
        int at = offsets().at(column);
        int start = layout.start(at);
        int length = layout.length(bytes, at);
        try {
            switch (layout.form(relation, column, bytes, at)) {
                case ABSENT -> {}
                case NULL -> visitor.visitNull();
                case TEXT -> relation.codec(column).visitText(bytes, start, length, visitor);
                case BINARY -> relation.codec(column).visit(bytes, start, length, visitor);
            }
        } catch (MalformedException e) {
            throw undecodable(column, e);
        }
    }

    /** Appends the bytes of the column's value, without its length; nothing if it is absent or null. */
    public void copyTo(int column, BinaryWriter out) {
        int at = offsets().at(column);
        out.writeBytes(bytes, layout.start(at), layout.length(bytes, at));
    }

    /**
     * Appends the column as a field of {@code COPY BINARY}: the length in four bytes, -1 if it is null or absent, then the unchanged bytes
     * of the value.
     */
    public void copyField(int column, BinaryWriter out) {
        ColumnForm form = form(column);
        if (form == ColumnForm.NULL || form == ColumnForm.ABSENT) {
            out.writeInt(-1);
        } else {
            out.writeInt(length(column));
            copyTo(column, out);
        }
    }

    private void copyTuple(int column, BinaryWriter out) {
        switch (form(column)) {
            case ABSENT -> out.writeByte(RowLayout.UNCHANGED);
            case NULL -> out.writeByte(RowLayout.NULL);
            case TEXT, BINARY -> {
                out.writeByte(form(column) == ColumnForm.TEXT ? RowLayout.TEXT : RowLayout.BINARY);
                copyField(column, out);
            }
        }
    }

    private boolean isUnchanged(int column) {
        return layout != RowLayout.COPY && bytes[offsets().at(column)] == RowLayout.UNCHANGED;
    }

    RowOffsets offsets() {
        RowOffsets known = offsets;
        if (known == null) {
            known = RowOffsets.of(relation, bytes, layout);
            offsets = known;
        }
        return known;
    }

    private DecodingException undecodable(int column, RuntimeException cause) {
        return DecodingException.ofColumn(
                relation.toString(),
                relation.name(column),
                relation.columns().get(column).type().toString(),
                MalformedException.of(cause).reason());
    }
}

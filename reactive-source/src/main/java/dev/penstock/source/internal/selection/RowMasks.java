package dev.penstock.source.internal.selection;

import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.source.internal.table.TableName;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Masking of the bytes of rows before anything else sees them: of {@code COPY} output and of pgoutput tuples. Values of
 * masked columns are texts, whose bytes are the same in both formats. Thread-safe.
 */
public final class RowMasks {
    private static final int MOST_RELATIONS = 10_000;

    private final ColumnRules rules;
    private final Map<Relation, Masks> byRelation = new ConcurrentHashMap<>();

    /** Creates the masks of a session. */
    public RowMasks(ColumnRules rules) {
        this.rules = rules;
    }

    /** Returns a row of {@code COPY} output with its columns masked. */
    public byte[] copy(Relation relation, byte[] row) {
        Masks masks = of(relation);
        return masks.isEmpty() ? row : masks.copy(row);
    }

    /** Returns a pgoutput tuple with its columns masked. */
    public byte[] tuple(Relation relation, byte[] tuple) {
        Masks masks = of(relation);
        return masks.isEmpty() ? tuple : masks.tuple(tuple);
    }

    private Masks of(Relation relation) {
        if (rules.masks().isEmpty()) {
            return Masks.NONE;
        }
        Masks known = byRelation.get(relation);
        if (known == null) {
            if (byRelation.size() > MOST_RELATIONS) {
                byRelation.clear();
            }
            known = Masks.of(relation, rules.masks(new TableName(relation.schema(), relation.table())));
            byRelation.put(relation, known);
        }
        return known;
    }

    /** The masks of one relation, by column. */
    private static final class Masks {
        static final Masks NONE = new Masks(new ColumnMask[0]);

        private final @Nullable ColumnMask[] byColumn;

        private Masks(@Nullable ColumnMask[] byColumn) {
            this.byColumn = byColumn;
        }

        static Masks of(Relation relation, Map<String, ColumnMask> masks) {
            List<Column> columns = relation.columns();
            if (columns.stream().noneMatch(column -> masks.containsKey(column.name()))) {
                return NONE;
            }
            @Nullable ColumnMask[] byColumn = new ColumnMask[columns.size()];
            for (int i = 0; i < byColumn.length; i++) {
                byColumn[i] = masks.get(columns.get(i).name());
            }
            return new Masks(byColumn);
        }

        boolean isEmpty() {
            return byColumn.length == 0;
        }

        byte[] copy(byte[] row) {
            ByteBuffer in = ByteBuffer.wrap(row);
            ByteArrayOutputStream out = new ByteArrayOutputStream(row.length + 64);
            short columns = in.getShort();
            write(out, columns, Short.BYTES);
            for (int i = 0; i < columns; i++) {
                int length = in.getInt();
                ColumnMask mask = mask(i);
                byte @Nullable [] value = length < 0 ? null : value(mask, row, in, length);
                write(out, value == null ? -1 : value.length, Integer.BYTES);
                write(out, value);
            }
            return out.toByteArray();
        }

        byte[] tuple(byte[] tuple) {
            ByteBuffer in = ByteBuffer.wrap(tuple);
            ByteArrayOutputStream out = new ByteArrayOutputStream(tuple.length + 64);
            short columns = in.getShort();
            write(out, columns, Short.BYTES);
            for (int i = 0; i < columns; i++) {
                byte kind = in.get();
                if (kind == 'n' || kind == 'u') {
                    out.write(kind);
                    continue;
                }
                byte @Nullable [] value = value(mask(i), tuple, in, in.getInt());
                out.write(value == null ? 'n' : kind);
                if (value != null) {
                    write(out, value.length, Integer.BYTES);
                    write(out, value);
                }
            }
            return out.toByteArray();
        }

        private @Nullable ColumnMask mask(int column) {
            return column < byColumn.length ? byColumn[column] : null;
        }

        private static byte @Nullable [] value(@Nullable ColumnMask mask, byte[] bytes, ByteBuffer in, int length) {
            int from = in.position();
            in.position(from + length);
            if (mask != null) {
                return mask.apply(bytes, from, length);
            }
            return Arrays.copyOfRange(bytes, from, from + length);
        }

        private static void write(ByteArrayOutputStream out, byte @Nullable [] value) {
            if (value != null) {
                out.writeBytes(value);
            }
        }

        private static void write(ByteArrayOutputStream out, int number, int bytes) {
            for (int shift = (bytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                out.write(number >> shift);
            }
        }
    }
}

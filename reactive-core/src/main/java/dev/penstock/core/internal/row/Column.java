package dev.penstock.core.internal.row;

import dev.penstock.core.EncodingException;
import dev.penstock.core.internal.type.PgType;
import dev.penstock.core.internal.wire.BinaryWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column of a {@link Relation}.
 *
 * @param name the column's name, unquoted
 * @param type its type
 * @param typeModifier its {@code atttypmod}, -1 if there is none
 * @param key whether it is part of the key of the relation's records
 */
public record Column(String name, PgType type, int typeModifier, boolean key) {
    /** Creates a column; name and type are required. */
    public Column {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    /**
     * Appends {@code value} in the form of {@code COPY BINARY} and pgoutput: the length in four bytes, -1 for {@code null}, then the
     * value, as text if the type is not {@linkplain PgType#binary() binary}.
     *
     * @throws EncodingException if the value cannot be a value of this column; {@code out} is as it was before
     */
    public void encodeField(@Nullable Object value, BinaryWriter out) {
        if (value == null) {
            out.writeInt(-1);
            return;
        }
        int start = out.size();
        out.writeInt(0);
        try {
            if (type.binary()) {
                type.codec().encodeBinary(value, out);
            } else {
                out.writeUtf8(type.codec().encodeText(value));
            }
        } catch (EncodingException e) {
            out.truncate(start);
            throw e.inColumn(name);
        }
        out.setInt(start, out.size() - start - 4);
    }
}

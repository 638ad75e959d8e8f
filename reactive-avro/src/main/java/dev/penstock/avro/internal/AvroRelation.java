package dev.penstock.avro.internal;

import dev.penstock.core.EncodingException;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a relation in Avro. A schema has the columns that a record carries: one whose unchanged TOAST value the server
 * did not send is not a field of it. Confined to one thread.
 */
public final class AvroRelation {
    /** The property of a field whose column has a name that Avro does not allow. */
    public static final String COLUMN = "postgres.column";

    private static final byte ABSENT = 0;
    private static final byte NATIVE = 1;
    private static final byte TEXT = 2;
    private static final byte EITHER = 3;

    private final String[] names;
    private final AvroForm[] forms;
    private final String[] fields;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private @Nullable BinaryEncoder encoder;

    /** Creates the Avro form of a relation's rows. */
    public AvroRelation(Relation relation) {
        this(relation.columns());
    }

    /** Creates the Avro form of rows of these columns. */
    public AvroRelation(List<Column> columns) {
        this.names = columns.stream().map(Column::name).toArray(String[]::new);
        this.forms = columns.stream()
                .map(column -> AvroForm.of(column.type(), column.typeModifier()))
                .toArray(AvroForm[]::new);
        this.fields = fieldNames(columns);
    }

    /**
     * Returns the layout of data: for each column whether it is absent, and whether its value fits its own form.
     *
     * @param data decides which columns there are
     * @param other has to be written in the same layout
     */
    public ByteBuffer layout(StructuredData data, @Nullable StructuredData other) {
        byte[] layout = new byte[forms.length];
        for (int column = 0; column < layout.length; column++) {
            String name = names[column];
            if (data.contains(name)) {
                boolean isText = !fits(column, data.get(name)) || (other != null && !fits(column, other.get(name)));
                layout[column] = isText ? TEXT : NATIVE;
            }
        }
        return ByteBuffer.wrap(layout);
    }

    /**
     * Returns the layout of data in which every column also takes text, if a value does not fit its own form. Tables
     * then have two schemas for the same columns, whatever values they hold.
     */
    public ByteBuffer uniformLayout(StructuredData data) {
        ByteBuffer layout = layout(data, null);
        for (int column = 0; column < forms.length; column++) {
            if (layout.get(column) == TEXT) {
                return widened(layout);
            }
        }
        return layout;
    }

    /** Returns the layout of data with all columns whose values fit their forms. */
    public ByteBuffer fullLayout() {
        byte[] layout = new byte[forms.length];
        Arrays.fill(layout, NATIVE);
        return ByteBuffer.wrap(layout);
    }

    /** Returns a layout with the same columns, each of which also takes text. */
    public static ByteBuffer widened(ByteBuffer layout) {
        byte[] widened = new byte[layout.limit()];
        for (int column = 0; column < widened.length; column++) {
            widened[column] = layout.get(column) == ABSENT ? ABSENT : EITHER;
        }
        return ByteBuffer.wrap(widened);
    }

    private boolean fits(int column, @Nullable Object value) {
        return value == null || forms[column].fits().test(value);
    }

    /** Returns the schema of a layout, a record type of this name, which may be qualified. */
    public Schema schema(ByteBuffer layout, String namespace, String name) {
        List<Schema.Field> all = new ArrayList<>();
        for (int column = 0; column < forms.length; column++) {
            if (layout.get(column) != ABSENT) {
                Schema.Field field = new Schema.Field(
                        fields[column], fieldSchema(layout, column), null, Schema.Field.NULL_DEFAULT_VALUE);
                String columnName = names[column];
                if (!columnName.equals(fields[column])) {
                    field.addProp(COLUMN, columnName);
                }
                all.add(field);
            }
        }
        return Schema.createRecord(avroName(name), null, namespace.isEmpty() ? null : namespace, false, all);
    }

    private Schema fieldSchema(ByteBuffer layout, int column) {
        return layout.get(column) == EITHER
                ? forms[column].eitherSchema()
                : form(layout, column).nullableSchema();
    }

    /** Writes data in a layout; columns that the data does not have are null. */
    public void write(ByteBuffer layout, StructuredData data, Encoder out) throws IOException {
        for (int column = 0; column < forms.length; column++) {
            byte form = layout.get(column);
            if (form != ABSENT) {
                write(form, column, data.get(names[column]), out);
            }
        }
    }

    private void write(byte form, int column, @Nullable Object value, Encoder out) throws IOException {
        try {
            if (form == EITHER) {
                forms[column].writeEither(value, out);
            } else {
                (form == NATIVE ? forms[column] : AvroForm.TEXT).writeNullable(value, out);
            }
        } catch (MalformedException e) {
            throw EncodingException.ofValue("text", Objects.requireNonNull(value), e.reason())
                    .inColumn(names[column]);
        }
    }

    /** Returns the Avro encoding of data in a layout; columns that the data does not have are null. */
    public byte[] encode(ByteBuffer layout, StructuredData data) {
        bytes.reset();
        try {
            encoder = EncoderFactory.get().directBinaryEncoder(bytes, encoder);
            write(layout, data, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns the fields of a layout whose columns the data has, or {@code null} if it has all of them. */
    public @Nullable List<String> fieldsOf(ByteBuffer layout, StructuredData data) {
        List<String> present = new ArrayList<>();
        boolean all = true;
        for (int column = 0; column < forms.length; column++) {
            if (layout.get(column) != ABSENT) {
                if (data.contains(names[column])) {
                    present.add(fields[column]);
                } else {
                    all = false;
                }
            }
        }
        return all ? null : present;
    }

    private AvroForm form(ByteBuffer layout, int column) {
        return layout.get(column) == NATIVE ? forms[column] : AvroForm.TEXT;
    }

    private static String[] fieldNames(List<Column> columns) {
        Set<String> used = new HashSet<>();
        columns.stream()
                .map(Column::name)
                .filter(name -> name.equals(avroName(name)))
                .forEach(used::add);
        return columns.stream()
                .map(column -> {
                    String name = avroName(column.name());
                    String unique = name;
                    for (int i = 2; !name.equals(column.name()) && !used.add(unique); i++) {
                        unique = name + '_' + i;
                    }
                    return unique;
                })
                .toArray(String[]::new);
    }

    /** Avro's names have letters, digits and underscores of ASCII, and do not begin with a digit. */
    public static String avroName(String name) {
        String legal = name.replaceAll("[^A-Za-z0-9_]", "_");
        return legal.isEmpty() || Character.isDigit(legal.charAt(0)) ? '_' + legal : legal;
    }
}

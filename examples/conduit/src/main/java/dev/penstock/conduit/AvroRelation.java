package dev.penstock.conduit;

import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a relation in Avro. A schema has the columns that a record carries: one whose unchanged TOAST value the server
 * did not send is not a field of it. Confined to one thread.
 */
final class AvroRelation {
    /** The property of a field whose column has a name that Avro does not allow. */
    static final String COLUMN = "postgres.column";

    private static final byte ABSENT = 0;
    private static final byte NATIVE = 1;
    private static final byte TEXT = 2;

    private final Relation relation;
    private final AvroForm[] forms;
    private final String[] fields;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private @Nullable BinaryEncoder encoder;

    AvroRelation(Relation relation) {
        this.relation = relation;
        List<Column> columns = relation.columns();
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
    ByteBuffer layout(StructuredData data, @Nullable StructuredData other) {
        byte[] layout = new byte[forms.length];
        for (int column = 0; column < layout.length; column++) {
            String name = relation.columns().get(column).name();
            if (data.contains(name)) {
                boolean isText = !fits(column, data.get(name)) || (other != null && !fits(column, other.get(name)));
                layout[column] = isText ? TEXT : NATIVE;
            }
        }
        return ByteBuffer.wrap(layout);
    }

    private boolean fits(int column, @Nullable Object value) {
        return value == null || forms[column].fits().test(value);
    }

    /** Returns the schema of a layout. */
    String schema(ByteBuffer layout, String name) {
        List<Schema.Field> all = new ArrayList<>();
        for (int column = 0; column < forms.length; column++) {
            if (layout.get(column) != ABSENT) {
                Schema.Field field = new Schema.Field(
                        fields[column], form(layout, column).nullableSchema(), null, Schema.Field.NULL_DEFAULT_VALUE);
                String columnName = relation.columns().get(column).name();
                if (!columnName.equals(fields[column])) {
                    field.addProp(COLUMN, columnName);
                }
                all.add(field);
            }
        }
        return Schema.createRecord(avroName(name), null, null, false, all).toString();
    }

    /** Returns the Avro encoding of data in a layout; columns that the data does not have are null. */
    byte[] encode(ByteBuffer layout, StructuredData data) {
        bytes.reset();
        try {
            encoder = EncoderFactory.get().directBinaryEncoder(bytes, encoder);
            for (int column = 0; column < forms.length; column++) {
                if (layout.get(column) != ABSENT) {
                    Object value = data.get(relation.columns().get(column).name());
                    form(layout, column).writeNullable(value, encoder);
                }
            }
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Returns the fields of a layout whose columns the data has, or {@code null} if it has all of them. */
    @Nullable
    List<String> fieldsOf(ByteBuffer layout, StructuredData data) {
        List<String> present = new ArrayList<>();
        boolean all = true;
        for (int column = 0; column < forms.length; column++) {
            if (layout.get(column) != ABSENT) {
                if (data.contains(relation.columns().get(column).name())) {
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
    static String avroName(String name) {
        String legal = name.replaceAll("[^A-Za-z0-9_]", "_");
        return legal.isEmpty() || Character.isDigit(legal.charAt(0)) ? '_' + legal : legal;
    }
}

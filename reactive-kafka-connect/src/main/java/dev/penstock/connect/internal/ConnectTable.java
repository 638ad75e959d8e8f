package dev.penstock.connect.internal;

import dev.penstock.core.EncodingException;
import dev.penstock.core.StructuredData;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.wire.MalformedException;
import dev.penstock.kafka.internal.format.TableColumns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of a table's rows, one for each set of columns that rows carry. A value that does not fit its column's
 * form makes the column text in the schema of that row. Confined to one thread.
 */
final class ConnectTable {
    private static final int SCHEMAS = 500;

    private final String name;
    private final String[] names;
    private final ConnectForm[] forms;
    private final Map<Layout, Schema> schemas = new LinkedHashMap<>();

    /** The kind of a row, and the form of each column: absent, its own, or text. */
    private record Layout(String kind, String forms) {}

    ConnectTable(TableColumns columns) {
        List<Column> all = columns.columns();
        this.name = legal(columns.schema()) + '.' + legal(columns.table());
        this.names = all.stream().map(Column::name).toArray(String[]::new);
        this.forms = all.stream()
                .map(column -> ConnectForm.of(column.type(), column.typeModifier()))
                .toArray(ConnectForm[]::new);
    }

    /** Converters make the names of schemas names of Avro. */
    private static String legal(String name) {
        return name.replaceAll("[^A-Za-z0-9_]", "_");
    }

    String name() {
        return name;
    }

    /** Returns columns with their schema, whose name ends with {@code kind}. */
    Struct struct(StructuredData data, String kind) {
        @Nullable Object[] values = new Object[names.length];
        char[] layout = new char[names.length];
        for (int column = 0; column < names.length; column++) {
            if (data.contains(names[column])) {
                values[column] = data.get(names[column]);
                layout[column] = fits(column, values[column]) ? 'o' : 't';
            } else {
                layout[column] = '-';
            }
        }
        Struct struct = new Struct(schema(new Layout(kind, new String(layout))));
        for (int column = 0; column < names.length; column++) {
            if (layout[column] != '-') {
                Object value = values[column];
                ConnectForm form = layout[column] == 'o' ? forms[column] : ConnectForm.TEXT;
                struct.put(names[column], value == null ? null : converted(form, names[column], value));
            }
        }
        return struct;
    }

    private static Object converted(ConnectForm form, String column, Object value) {
        try {
            return form.conversion().apply(value);
        } catch (MalformedException e) {
            throw EncodingException.ofValue("text", value, e.reason()).inColumn(column);
        }
    }

    private boolean fits(int column, @Nullable Object value) {
        return value == null || forms[column].fits().test(value);
    }

    private Schema schema(Layout layout) {
        Schema known = schemas.get(layout);
        if (known == null) {
            SchemaBuilder builder =
                    SchemaBuilder.struct().name(name + '.' + layout.kind()).optional();
            for (int column = 0; column < names.length; column++) {
                char form = layout.forms().charAt(column);
                if (form != '-') {
                    SchemaBuilder field = (form == 'o' ? forms[column] : ConnectForm.TEXT)
                            .schema()
                            .get();
                    builder.field(names[column], field.optional().build());
                }
            }
            if (schemas.size() >= SCHEMAS) {
                schemas.clear();
            }
            known = builder.build();
            schemas.put(layout, known);
        }
        return known;
    }
}

package dev.penstock.sink.internal.change;

import dev.penstock.core.StructuredData;
import dev.penstock.sink.internal.sql.ColumnSet;
import dev.penstock.sink.internal.sql.TargetTable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A row image of Java values by column name. */
final class DataImage extends Image {
    private final StructuredData data;
    private final int[] places;
    private final ColumnSet sent;

    /**
     * Creates an image of {@code data}.
     *
     * @throws ColumnException if the table lacks one of its columns
     */
    DataImage(StructuredData data, TargetTable table) {
        super(table);
        this.data = data;
        this.places = new int[table.columns().size()];
        Arrays.fill(places, -1);
        for (int i = 0; i < data.size(); i++) {
            int column = table.indexOf(data.name(i));
            if (column < 0) {
                throw new ColumnException(
                        data.name(i), new IllegalArgumentException("The target table has no such column."));
            }
            places[column] = i;
        }
        this.sent = ColumnSet.of(IntStream.range(0, places.length)
                .filter(i -> places[i] >= 0 && table.column(i).writable()));
    }

    @Override
    public ColumnSet sent() {
        return sent;
    }

    @Override
    @Nullable
    Object value(int column) {
        return data.value(places[column]);
    }
}

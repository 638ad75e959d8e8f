package dev.penstock.kafka.internal.avro;

import dev.penstock.avro.internal.AvroRelation;
import dev.penstock.core.StructuredData;
import dev.penstock.kafka.internal.format.TableColumns;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of a table's records. The image that a record does not have keeps the layout of the last one, so that few
 * schemas differ only in it. Confined to one thread.
 */
final class AvroTable {
    private final AvroRelation relation;
    private final String namespace;
    private ByteBuffer before;
    private ByteBuffer after;

    AvroTable(TableColumns columns) {
        this.relation = new AvroRelation(columns.columns());
        this.namespace = AvroRelation.avroName(columns.schema()) + '.' + AvroRelation.avroName(columns.table());
        this.before = relation.fullLayout();
        this.after = relation.fullLayout();
    }

    AvroRelation relation() {
        return relation;
    }

    String namespace() {
        return namespace;
    }

    /** Returns the layout for an old image. */
    ByteBuffer before(@Nullable StructuredData image) {
        before = image == null ? before : relation.uniformLayout(image);
        return before;
    }

    /** Returns the layout for a new image. */
    ByteBuffer after(@Nullable StructuredData image) {
        after = image == null ? after : relation.uniformLayout(image);
        return after;
    }

    /** Returns the schema of a value whose images have these layouts. */
    Schema envelope(ByteBuffer beforeLayout, ByteBuffer afterLayout) {
        return Envelope.ofChange(
                namespace,
                relation.schema(beforeLayout, namespace, "Before"),
                relation.schema(afterLayout, namespace, "After"));
    }

    /** Writes an image, or null. */
    void write(ByteBuffer layout, @Nullable StructuredData image, Encoder out) throws IOException {
        if (image == null) {
            out.writeIndex(0);
            out.writeNull();
        } else {
            out.writeIndex(1);
            relation.write(layout, image, out);
        }
    }
}

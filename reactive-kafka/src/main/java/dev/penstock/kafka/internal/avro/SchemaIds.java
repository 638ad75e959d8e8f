package dev.penstock.kafka.internal.avro;

import dev.penstock.avro.internal.AvroRelation;
import dev.penstock.avro.internal.LruCache;
import dev.penstock.kafka.error.SchemaRegistryException;
import dev.penstock.kafka.internal.registry.IncompatibleSchemaException;
import dev.penstock.kafka.internal.registry.SchemaRegistry;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.avro.Schema;

/**
 * The ids of schemas, which are registered when they are first needed. Confined to one thread.
 *
 * <p>A table has schemas of two widths: one that takes only values that fit the columns' forms, and one that also takes
 * text. Registries check that new schemas can read what former ones wrote. The wide one can always do so; the narrow
 * one cannot after a wide one, so it is replaced by the wide one if it is refused.
 */
final class SchemaIds {
    private static final int SCHEMAS = 4000;
    private static final String KEY = "-key";
    private static final String VALUE = "-value";

    private final SchemaRegistry registry;
    private final SubjectNames subjects;
    private final Map<Layouts, Written> known = new LruCache<>(SCHEMAS);
    private final Map<String, Integer> fixed = new HashMap<>();

    SchemaIds(SchemaRegistry registry, SubjectNames subjects) {
        this.registry = registry;
        this.subjects = subjects;
    }

    /**
     * A registered schema.
     *
     * @param id its id
     * @param first the layout of the key or of the old image
     * @param second the layout of the new image
     */
    record Written(int id, ByteBuffer first, ByteBuffer second) {}

    private record Layouts(String topic, AvroTable table, String suffix, ByteBuffer first, ByteBuffer second) {}

    /** Returns the id of the schema of a text key. */
    int ofText(String topic, Schema schema) {
        return fixed(SubjectNames.TOPIC.of(topic, KEY, ""), schema);
    }

    /** Returns the id of a schema that is the same for all values. */
    int ofValue(String topic, Schema schema) {
        return fixed(subjects.of(topic, VALUE, schema.getFullName()), schema);
    }

    private int fixed(String subject, Schema schema) {
        Integer id = fixed.get(subject);
        if (id == null) {
            try {
                id = registry.register(subject, schema.toString());
            } catch (IncompatibleSchemaException e) {
                throw refused(subject, e);
            }
            fixed.put(subject, id);
        }
        return id;
    }

    /** Returns the schema of a key. */
    Written ofKey(String topic, AvroTable table, ByteBuffer layout, Function<ByteBuffer, Schema> schema) {
        return of(new Layouts(topic, table, KEY, layout, layout), (first, second) -> schema.apply(first));
    }

    /** Returns the schema of a changed row. */
    Written ofChange(
            String topic,
            AvroTable table,
            ByteBuffer before,
            ByteBuffer after,
            BiFunction<ByteBuffer, ByteBuffer, Schema> schema) {
        return of(new Layouts(topic, table, VALUE, before, after), schema);
    }

    private Written of(Layouts layouts, BiFunction<ByteBuffer, ByteBuffer, Schema> schema) {
        Written written = known.get(layouts);
        if (written == null) {
            written = register(layouts, schema);
            known.put(layouts, written);
        }
        return written;
    }

    private Written register(Layouts layouts, BiFunction<ByteBuffer, ByteBuffer, Schema> schema) {
        Schema narrow = schema.apply(layouts.first(), layouts.second());
        String subject = subjects.of(layouts.topic(), layouts.suffix(), narrow.getFullName());
        try {
            return new Written(registry.register(subject, narrow.toString()), layouts.first(), layouts.second());
        } catch (IncompatibleSchemaException e) {
            return registerWide(layouts, schema, subject);
        }
    }

    private Written registerWide(Layouts layouts, BiFunction<ByteBuffer, ByteBuffer, Schema> schema, String subject) {
        ByteBuffer first = AvroRelation.widened(layouts.first());
        ByteBuffer second = AvroRelation.widened(layouts.second());
        try {
            return new Written(
                    registry.register(subject, schema.apply(first, second).toString()), first, second);
        } catch (IncompatibleSchemaException e) {
            throw refused(subject, e);
        }
    }

    private SchemaRegistryException refused(String subject, IncompatibleSchemaException refusal) {
        return new SchemaRegistryException(
                "The schema registry at '" + registry + "' refuses the schema of subject '" + subject
                        + "', because readers of its former schemas would not understand it: " + refusal.getMessage()
                        + " Set the compatibility of the subject to NONE and start again, or use another topic.",
                refusal,
                false);
    }
}

package dev.penstock.sink.internal.schema.plan;

/**
 * What may be done to the target's schema.
 *
 * @param creates whether tables that are missing are created
 * @param alters whether tables are altered when those of the source are
 * @param drops whether a column that is dropped in the source is dropped in the target
 */
public record SchemaOptions(boolean creates, boolean alters, boolean drops) {
    /** Nothing may be done. */
    public static final SchemaOptions NONE = new SchemaOptions(false, false, false);
}

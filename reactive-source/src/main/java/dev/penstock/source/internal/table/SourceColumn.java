package dev.penstock.source.internal.table;

/**
 * A column of a table, dropped ones excluded.
 *
 * @param number its {@code attnum}
 * @param name its name, unquoted
 * @param typeOid its type
 * @param typeModifier its {@code atttypmod}, -1 if there is none
 * @param generation whether and how it is generated
 */
public record SourceColumn(int number, String name, int typeOid, int typeModifier, Generation generation) {
    /** Kind of a generated column ({@code pg_attribute.attgenerated}). */
    public enum Generation {
        /** An ordinary column. */
        NONE,
        /** Computed when written. */
        STORED,
        /** Computed when read (18 and later); it is never published. */
        VIRTUAL;

        static Generation of(String code) {
            return switch (code) {
                case "" -> NONE;
                case "s" -> STORED;
                case "v" -> VIRTUAL;
                default -> throw new IllegalArgumentException("Unknown kind of generated column");
            };
        }
    }
}

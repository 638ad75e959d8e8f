package dev.penstock.core.type;

/**
 * A column of a {@link Relation}.
 *
 * @param name the column's name, unquoted
 * @param type its type
 * @param typeModifier its {@code atttypmod}, -1 where there is none
 * @param key whether it is part of the key of the relation's records
 */
public record Column(String name, PgType type, int typeModifier, boolean key) {}

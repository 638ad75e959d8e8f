package dev.penstock.source.internal.record;

/**
 * Kinds of records that a stream emits in addition to changes of rows.
 *
 * @param truncations whether truncations are emitted
 * @param messages whether logical messages are emitted
 * @param schemaChanges whether changes of a table's shape are emitted
 */
public record EmittedKinds(boolean truncations, boolean messages, boolean schemaChanges) {}

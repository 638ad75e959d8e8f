/** Tables of a target that are created, and follow those of the source. */
@org.jspecify.annotations.NullMarked
package dev.penstock.verification.schema;

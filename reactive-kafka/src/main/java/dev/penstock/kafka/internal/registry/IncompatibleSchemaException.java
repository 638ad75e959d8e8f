package dev.penstock.kafka.internal.registry;

/** The registry's refusal of a schema that is not compatible with the former versions of its subject. */
public final class IncompatibleSchemaException extends Exception {
    private static final long serialVersionUID = 1L;

    IncompatibleSchemaException(String message) {
        super(message);
    }
}

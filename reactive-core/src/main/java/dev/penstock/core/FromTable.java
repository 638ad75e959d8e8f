package dev.penstock.core;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Annotation of a class whose instances hold the rows of one table: names the table, so that callers need not. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface FromTable {
    /**
     * Returns the table, in the form of {@link Metadata#COLLECTION}: {@code orders} for a table in schema {@code public}, else
     * {@code sales.orders}.
     */
    String value();
}

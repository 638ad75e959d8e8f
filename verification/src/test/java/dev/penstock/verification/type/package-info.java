/** Values of every type from database to database: by way of source and sink, and PostgreSQL is the judge. */
@NullMarked
package dev.penstock.verification.type;

import org.jspecify.annotations.NullMarked;

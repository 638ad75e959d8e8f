package dev.penstock.core.internal.mapping;

import dev.penstock.core.RowMappingException;
import dev.penstock.core.StructuredData;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/** Mapping of the rows of one table to objects of a class. Thread-safe. */
final class RowMapper<T> {
    /** A mapper that neither loses nor invents values: it does not truncate fractions or read an empty text as zero. */
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .findAndAddModules()
            .addModule(new RowModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private final String table;
    private final Class<T> type;
    private final Set<String> columns;

    RowMapper(String table, Class<T> type) {
        this.table = table;
        this.type = type;
        this.columns = columns(JACKSON.constructType(type));
    }

    private static Set<String> columns(JavaType type) {
        return JACKSON._deserializationContext().findRootValueDeserializer(type).getKnownPropertyNames().stream()
                .map(Object::toString)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns the columns that the class has members for. */
    Set<String> columns() {
        return columns;
    }

    /** @throws RowMappingException if the row does not fit the class */
    T map(StructuredData row) {
        for (String column : columns) {
            if (!row.contains(column)) {
                throw problem(column, "which is not among the columns of the row");
            }
        }
        try {
            return JACKSON.convertValue(row, type);
        } catch (RuntimeException e) {
            throw problem(row, e);
        }
    }

    /** Returns the message for columns of the class that were not sent. */
    String unsentProblem(Set<String> unsent) {
        String names = unsent.stream()
                .filter(columns::contains)
                .sorted()
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(", "));
        return "The row of table '" + table + "' is not known whole: the server did not send column " + names
                + ", whose large value the update left as it was. Read the columns that were sent from the record,"
                + " or have the server send all of them: ALTER TABLE … REPLICA IDENTITY FULL.";
    }

    /** Returns an exception without Jackson's message, which contains the value. */
    private RowMappingException problem(StructuredData row, RuntimeException error) {
        JacksonException cause = jackson(error);
        List<JacksonException.Reference> path = cause == null ? List.of() : cause.getPath();
        String column = path.isEmpty() ? null : path.get(0).getPropertyName();
        if (column == null) {
            return new RowMappingException(
                    "A row of table '" + table + "' does not fit " + type.getName() + ": its constructor failed with "
                            + rootOf(error).getClass().getName() + ".");
        }
        Object value = row.get(column);
        String target = cause instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
                ? " as " + mismatch.getTargetType().getName()
                : "";
        return problem(
                column,
                "whose value (" + (value == null ? "null" : value.getClass().getName()) + ") cannot be read" + target);
    }

    private RowMappingException problem(String column, String what) {
        return new RowMappingException("A row of table '" + table + "' does not fit " + type.getName()
                + ", which has a member for column '" + column + "', " + what + ".");
    }

    private static @Nullable JacksonException jackson(@Nullable Throwable error) {
        return error == null || error instanceof JacksonException
                ? (JacksonException) error
                : jackson(error.getCause());
    }

    private static Throwable rootOf(Throwable error) {
        Throwable cause = error.getCause();
        return cause == null ? error : rootOf(cause);
    }
}

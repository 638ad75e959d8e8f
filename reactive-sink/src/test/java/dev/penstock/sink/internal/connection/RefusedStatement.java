package dev.penstock.sink.internal.connection;

import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.message.backend.Field;
import io.r2dbc.postgresql.message.backend.Field.FieldType;
import io.r2dbc.spi.R2dbcNonTransientException;
import java.util.ArrayList;
import java.util.List;

/** An error as the driver reports it, with the fields of the server's message (manual, "Error and Notice Message Fields"). */
public final class RefusedStatement extends R2dbcNonTransientException implements PostgresqlException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorDetails details;

    /** Creates an error; {@code fields} are names of {@link FieldType} and their values in turn. */
    public RefusedStatement(String state, String message, String... fields) {
        super(message, state);
        List<Field> all =
                new ArrayList<>(List.of(new Field(FieldType.CODE, state), new Field(FieldType.MESSAGE, message)));
        for (int i = 0; i < fields.length; i += 2) {
            all.add(new Field(FieldType.valueOf(fields[i]), fields[i + 1]));
        }
        this.details = new ErrorDetails(all);
    }

    @Override
    public ErrorDetails getErrorDetails() {
        return details;
    }
}

package dev.penstock.verification.type;

import dev.penstock.core.Metadata;
import dev.penstock.core.Operation;
import dev.penstock.core.Record;
import dev.penstock.core.internal.row.ColumnForm;
import dev.penstock.core.internal.row.Row;
import dev.penstock.sink.PostgresSink;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run from source to sink, by sessions of a {@link HostileRole}: a snapshot of tables, then their rows made once more, which
 * come in the stream. Keeps every value as Java has it.
 */
final class TypeReplication {
    private static final Duration DEADLINE = Duration.ofMinutes(30);

    private final List<TypeTable> tables;
    private final Database database;
    private final Database target;
    private final int round;
    private final Map<String, Map<Integer, @Nullable Object>> values = new HashMap<>();
    private final Map<String, Set<ColumnForm>> forms = new HashMap<>();

    /** Makes a run whose rows in the stream are numbered from {@code round} on. */
    TypeReplication(List<TypeTable> tables, Database database, Database target, int round) {
        this.tables = tables;
        this.database = database;
        this.target = target;
        this.round = round;
    }

    void run(HostileRole role) {
        List<String> names =
                new ArrayList<>(tables.stream().map(TypeTable::name).toList());
        names.add(TypeTable.END);
        PostgresSource source = PostgresSource.builder()
                .url(role.url(database))
                .tables(names.toArray(String[]::new))
                .slotName("types_" + round)
                .publicationName("types_" + round)
                .build();
        PostgresSink sink = PostgresSink.builder().url(role.url(target)).build();
        source.records().doOnNext(this::keep).takeUntil(this::isEnd).as(sink).block(DEADLINE);
        source.admin().released().block(DEADLINE);
    }

    /** Returns the value that a row had. */
    @Nullable
    Object value(TypeTable table, int id) {
        return values.get(table.name()).get(id);
    }

    /** Returns the forms in which values were streamed. */
    Set<ColumnForm> forms(TypeTable table) {
        return forms.get(table.name());
    }

    private void keep(Record record) {
        Row row = (Row) Objects.requireNonNull(record.after());
        String table = row.relation().table();
        boolean snapshot = record.operation() == Operation.SNAPSHOT;
        if (!table.equals(TypeTable.END)) {
            values.computeIfAbsent(table, name -> new HashMap<>()).put((Integer) row.get("id"), row.get("v"));
            if (!snapshot) {
                forms.computeIfAbsent(table, name -> EnumSet.noneOf(ColumnForm.class))
                        .add(row.form(row.relation().indexOf("v")));
            }
        }
        if (snapshot && "last".equals(record.metadata().get(Metadata.SNAPSHOT))) {
            repeatRows();
        }
    }

    /** Tables that cannot be streamed in binary come first: from there on the stream is one in text. */
    private void repeatRows() {
        List<String> statements = new ArrayList<>(tables.stream()
                .sorted(Comparator.comparing(TypeTable::isBinary))
                .map(table -> table.repeat(round))
                .toList());
        statements.add("INSERT INTO public." + TypeTable.END + " VALUES (" + round + ")");
        database.execute(statements.toArray(String[]::new));
    }

    private boolean isEnd(Record record) {
        Row row = (Row) Objects.requireNonNull(record.after());
        return row.relation().table().equals(TypeTable.END) && Objects.equals(row.get("id"), round);
    }
}

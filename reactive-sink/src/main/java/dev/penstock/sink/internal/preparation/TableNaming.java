package dev.penstock.sink.internal.preparation;

import dev.penstock.core.CollectionName;
import dev.penstock.core.Record;
import dev.penstock.sink.error.Fault;
import dev.penstock.sink.error.RecordException;
import dev.penstock.sink.internal.change.Planner;
import dev.penstock.sink.internal.template.TableRule;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The names of the tables that records are written to. It remembers the names it has seen. Confined to one thread. */
final class TableNaming {
    private static final int MAX_NAMES = 10_000;

    private final TableRule rule;
    private final TargetScope scope;
    private final Map<String, CollectionName> names = new HashMap<>();
    private @Nullable String lastText;
    private @Nullable CollectionName lastName;

    TableNaming(TableRule rule, TargetScope scope) {
        this.rule = rule;
        this.scope = scope;
    }

    /** Returns the text of the table's name. */
    String text(Record record) {
        return rule.evaluate(record);
    }

    /** Returns the table of a record, {@code null} for a logical message without a table. */
    @Nullable
    CollectionName name(Record record) {
        String text = rule.evaluate(record);
        if (text.isEmpty() && Planner.isMessage(record)) {
            return null;
        }
        CollectionName known = lastName;
        if (known == null || !text.equals(lastText)) {
            known = names.get(text);
            if (known == null) {
                known = Planner.name(record, text);
                if (names.size() < MAX_NAMES) {
                    names.put(text, known);
                }
            }
            lastText = text;
            lastName = known;
        }
        return known;
    }

    /**
     * Fails unless the table is among those that may be written to.
     *
     * @throws RecordException if it is not
     */
    void requireAllowed(Record record, CollectionName name) {
        Optional<String> refusal = scope.refusal(name);
        if (refusal.isPresent()) {
            throw new RecordException(refusal.get(), Fault.of(record).in(name).with("42501"), null);
        }
    }
}

package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.core.CollectionName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Checks of a target whose tables the sink creates. */
class SchemaPreflightIT extends SinkTestBase {
    @Test
    void expectsTablesOnlyIfTheSinkDoesNotCreateThem() {
        open(18);

        assertThat(tables(SchemaMode.FAIL)).allMatch(check -> !check.ok());
        assertThat(tables(SchemaMode.CREATE)).allMatch(Check::ok);
        assertThat(tables(SchemaMode.EVOLVE)).allMatch(Check::ok);
    }

    private List<Check> tables(SchemaMode mode) {
        return sink()
                .schema(mode)
                .build()
                .preflight(List.of(new CollectionName("public", "gone")))
                .blockOptional(DEADLINE)
                .orElseThrow()
                .stream()
                .filter(check -> check.name().equals("tables"))
                .toList();
    }
}

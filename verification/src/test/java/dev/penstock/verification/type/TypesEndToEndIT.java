package dev.penstock.verification.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.penstock.core.internal.row.ColumnForm;
import dev.penstock.test.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * PostgreSQL judges source and sink: a value is the same in Java whether the snapshot, the stream in binary or the stream in
 * text brought it, and the target prints what the source prints; under the settings of a {@link HostileRole} on both sides.
 */
class TypesEndToEndIT {
    private static final boolean WHOLE = "whole".equals(System.getProperty("penstock.checks"));
    private static final int RANDOM_VALUES = WHOLE ? 1000 : 4;
    private static final List<TypeExchange> OPEN = new ArrayList<>();

    @TestFactory
    Stream<DynamicContainer> carriesEveryValueOf() {
        IntStream versions =
                WHOLE ? PostgresServer.versions().stream().mapToInt(version -> version) : IntStream.of(14, 18);
        return versions.mapToObj(version ->
                dynamicContainer("PostgreSQL " + version, Stream.of(0).flatMap(once -> tests(version))));
    }

    @AfterAll
    static void close() throws SQLException {
        for (TypeExchange exchange : OPEN) {
            exchange.close();
        }
        OPEN.clear();
    }

    private static Stream<DynamicTest> tests(int version) {
        TypeExchange exchange;
        try {
            close();
            exchange = TypeExchange.of(version, RANDOM_VALUES, version < 16 ? MoneyLocale.JAPAN : MoneyLocale.GERMANY);
        } catch (Exception e) {
            throw new AssertionError("On PostgreSQL " + version, e);
        }
        OPEN.add(exchange);
        return exchange.tables().stream().map(table -> dynamicTest(table.toString(), () -> check(exchange, table)));
    }

    private static void check(TypeExchange exchange, TypeTable table) throws Exception {
        Map<Integer, @Nullable String> texts = exchange.sourceTexts(table, TypeTable.ROUND);
        assertThat(texts).hasSizeGreaterThan(RANDOM_VALUES);

        checkForm(exchange.inText(), table, ColumnForm.TEXT);
        assertThat(exchange.textsOfText(table))
                .as("%s, written from text", table)
                .isEqualTo(exchange.sourceTexts(table, Integer.MAX_VALUE));
        for (int id : texts.keySet()) {
            Object value = exchange.inText().value(table, id);
            assertThat(exchange.inText().value(table, id + 2 * TypeTable.ROUND))
                    .as("%s %s, stream in text", table, id)
                    .isEqualTo(value);
            if (table.isBinary()) {
                assertThat(exchange.inBinary().value(table, id))
                        .as("%s %s, snapshot", table, id)
                        .isEqualTo(value);
                assertThat(exchange.inBinary().value(table, id + TypeTable.ROUND))
                        .as("%s %s, stream in binary", table, id)
                        .isEqualTo(value);
            }
        }
        if (table.isBinary()) {
            checkForm(exchange.inBinary(), table, ColumnForm.BINARY);
            assertThat(exchange.textsOfBinary(table))
                    .as("%s, written from binary", table)
                    .isEqualTo(exchange.sourceTexts(table, 2 * TypeTable.ROUND));
        }
    }

    /** Asserts that the stream had the expected form. */
    private static void checkForm(TypeReplication replication, TypeTable table, ColumnForm form) {
        assertThat(replication.forms(table)).as("%s, form", table).isEqualTo(Set.of(form, ColumnForm.NULL));
    }
}

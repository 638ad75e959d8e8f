package dev.penstock.sink.internal.owntable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.sink.internal.owntable.OwnTableFacts.Schema;
import dev.penstock.sink.internal.owntable.OwnTablePlan.Create;
import dev.penstock.sink.internal.owntable.OwnTablePlan.Refuse;
import dev.penstock.sink.internal.owntable.OwnTablePlan.Use;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OwnTablePlanTest {
    private static final CollectionName OWN = OwnTable.POSITIONS;
    private static final CollectionName FORMER = new CollectionName("public", "penstock_position");

    /** Returns cases with problems of a table: each word is one fact. */
    static Stream<Arguments> tables() {
        return Stream.of(
                Arguments.of("", "Use"),
                Arguments.of("partitioned", "Use"),
                Arguments.of("view", "is not a table"),
                Arguments.of("stranger", "belongs to role 'stranger'"),
                Arguments.of("strangersSchema", "Schema 'penstock' of table penstock.position belongs to"),
                Arguments.of("trigger", "has triggers, which would run as role 'w': spy"),
                Arguments.of("rule", "has rules"),
                Arguments.of("rowSecurity", "Row security of table penstock.position applies to role 'w'"),
                Arguments.of("child", "has tables below it whose triggers and rules would run as role 'w': spy.child."),
                Arguments.of("code", "would run as role 'w': function spy.look()."),
                Arguments.of("rights", "lacks the right to UPDATE"),
                Arguments.of("absent", "Create withSchema=false"),
                Arguments.of("absent strangersSchema", "Schema 'penstock' of table penstock.position belongs to"),
                Arguments.of("absent closed", "does not exist, and role 'w' may not create it"),
                Arguments.of("absent noSchema", "Create withSchema=true"),
                Arguments.of("absent noSchema unmakable", "Schema 'penstock' does not exist"));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void decidesByWhatIsThere(String facts, String expected) {
        OwnTablePlan plan = OwnTablePlan.of(List.of(table(OWN, facts)));

        if (plan instanceof Refuse refusal) {
            assertThat(refusal.message()).contains(expected).endsWith(".");
            assertThat(refusal.fix() == null)
                    .isEqualTo(Set.of("view", "child", "code").contains(facts));
        } else if (plan instanceof Create create) {
            assertThat("Create withSchema=" + create.withSchema()).isEqualTo(expected);
        } else {
            assertThat(expected).isEqualTo("Use");
        }
    }

    @Test
    void prefersTheTableInItsOwnSchema() {
        assertThat(OwnTablePlan.of(List.of(table(OWN, ""), table(FORMER, "")))).isEqualTo(new Use(OWN));
        assertThat(OwnTablePlan.of(List.of(table(OWN, "absent noSchema"), table(FORMER, ""))))
                .isEqualTo(new Use(FORMER));
        assertThat(OwnTablePlan.of(List.of(table(OWN, "absent noSchema"), table(FORMER, "absent"))))
                .isEqualTo(new Create(OWN, true));
    }

    /** A stranger who creates the former table first must not become the keeper of positions. */
    @Test
    void refusesAFormerTableOfAStranger() {
        assertThat(OwnTablePlan.of(List.of(table(OWN, "absent noSchema"), table(FORMER, "stranger"))))
                .isInstanceOf(Refuse.class);
    }

    private static OwnTableFacts table(CollectionName name, String text) {
        Set<String> facts = Set.of(text.split(" "));
        boolean schema = !facts.contains("noSchema");
        boolean exists = !facts.contains("absent");
        return new OwnTableFacts(
                name,
                new Schema(
                        schema,
                        facts.contains("strangersSchema") ? "stranger" : "w",
                        schema && !facts.contains("strangersSchema"),
                        schema && !facts.contains("closed"),
                        !facts.contains("unmakable")),
                exists,
                facts.contains("view") ? "v" : facts.contains("partitioned") ? "p" : "r",
                facts.contains("stranger") ? "stranger" : "w",
                !facts.contains("stranger"),
                facts.contains("trigger") ? "spy" : "",
                facts.contains("rule") ? "redirect" : "",
                facts.contains("rowSecurity"),
                facts.contains("child") ? "spy.child" : "",
                facts.contains("code") ? "function spy.look()" : "",
                facts.contains("rights") ? "UPDATE" : "",
                "w");
    }
}

package dev.penstock.sink.internal.schema.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.CollectionName;
import dev.penstock.core.internal.row.Column;
import dev.penstock.core.internal.row.Relation;
import dev.penstock.core.internal.schema.TableDefinition;
import dev.penstock.core.internal.schema.TypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.BaseTypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.DomainDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.ExtensionTypeDefinition;
import dev.penstock.core.internal.type.PgType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TypePlanTest {
    private static final SchemaOptions CREATE = new SchemaOptions(true, false, false);

    @Test
    void findsAllProblemsAtOnce() {
        Relation relation = relation(
                new ExtensionTypeDefinition("public", "geometry", "postgis", "public"),
                new ExtensionTypeDefinition("public", "citext", "citext", "public"),
                new EnumDefinition("public", "mood", List.of("sad", "ok")),
                new BaseTypeDefinition("public", "own"));

        List<SchemaPlan.Refuse> problems =
                SchemaPlanner.problems(new CollectionName("shop", "x".repeat(64)), relation, facts(), CREATE);

        assertThat(problems.stream().map(SchemaPlan.Refuse::message))
                .satisfiesExactly(
                        message -> assertThat(message).contains("longer than the 63 bytes"),
                        message -> assertThat(message).contains("Schema 'shop' does not exist"),
                        message -> assertThat(message)
                                .contains("Extension 'postgis'")
                                .contains("not available"),
                        message -> assertThat(message).contains("extension is in schema 'other' there"),
                        message -> assertThat(message).contains("public.mood lacks labels"),
                        message -> assertThat(message).contains("public.own does not exist in the target"));
        assertThat(problems.get(1).fix()).isEqualTo("CREATE SCHEMA \"shop\" AUTHORIZATION \"role\"");
    }

    @Test
    void findsNoProblemInWhatCanBeCreated() {
        Relation relation = relation(new EnumDefinition("public", "colour", List.of("red")));

        assertThat(SchemaPlanner.problems(new CollectionName("public", "x".repeat(63)), relation, facts(), CREATE))
                .isEmpty();
    }

    /** The owner of a type can add a check to it, which runs as the role that writes. */
    @Test
    void usesNoTypeOfAStranger() {
        Relation relation = relation(new DomainDefinition("public", "label", "character varying", false, null));

        List<SchemaPlan.Refuse> problems =
                SchemaPlanner.problems(new CollectionName("public", "t"), relation, facts(), CREATE);

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.message()).contains("public.label of the target belongs to role 'stranger'");
            assertThat(problem.fix()).isEqualTo("ALTER TYPE \"public\".\"label\" OWNER TO \"role\"");
        });
    }

    private static Relation relation(TypeDefinition... types) {
        PgType text = Objects.requireNonNull(PgType.builtIn(25));
        return new Relation(
                7,
                "shop",
                "t",
                List.of(new Column("id", text, -1, true)),
                new TableDefinition(List.of(), List.of(), List.of(types), "1:1", 0));
    }

    private static TargetFacts facts() {
        return new TargetFacts(
                "role",
                "db",
                false,
                Map.of("public", true),
                Map.of(
                        new CollectionName("public", "mood"), List.of("ok"),
                        new CollectionName("public", "label"), List.of()),
                Map.of(new CollectionName("public", "label"), "stranger"),
                Map.of("citext", "other"),
                Set.of("citext"),
                null,
                Set.of(),
                false);
    }
}

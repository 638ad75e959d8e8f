package dev.penstock.sink.internal.schema.plan;

import dev.penstock.core.internal.ddl.TableDdl;
import dev.penstock.core.internal.ddl.TypeDdl;
import dev.penstock.core.internal.schema.TypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.BaseTypeDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import dev.penstock.core.internal.schema.TypeDefinition.ExtensionTypeDefinition;
import dev.penstock.core.internal.sql.SqlText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Plan of the statements that create the schemas, extensions and types that a table needs and the target lacks. */
final class TypePlan {
    private final TargetFacts facts;
    private final SchemaOptions options;
    private final List<String> before = new ArrayList<>();
    private final List<String> statements = new ArrayList<>();
    private final Set<String> created = new HashSet<>();
    private final Set<String> extensions = new LinkedHashSet<>();

    TypePlan(TargetFacts facts, SchemaOptions options) {
        this.facts = facts;
        this.options = options;
    }

    /** Returns the statements that are committed before the others. */
    List<String> before() {
        return before;
    }

    /** Returns the statements, in order. */
    List<String> statements() {
        return statements;
    }

    /** Requires a schema in which the role may create objects; plans its creation if the target lacks it. */
    void requireSchema(String schema) {
        Boolean mayCreate = facts.schemas().get(schema);
        if (Boolean.FALSE.equals(mayCreate)) {
            throw new RefusedException(
                    "Role '" + facts.role() + "' may not create anything in schema '" + schema + "'.",
                    "GRANT CREATE ON SCHEMA " + SqlText.identifier(schema) + " TO " + SqlText.identifier(facts.role()),
                    "42501");
        }
        if (mayCreate == null && created.add(schema)) {
            if (!facts.createsSchemas()) {
                throw new RefusedException(
                        "Schema '" + schema + "' does not exist, and role '" + facts.role() + "' may not create it.",
                        "CREATE SCHEMA " + SqlText.identifier(schema) + " AUTHORIZATION "
                                + SqlText.identifier(facts.role()),
                        "42501");
            }
            statements.add(TableDdl.createSchema(schema));
        }
    }

    /** Requires a type, which is created if the target lacks it. */
    void require(TypeDefinition type) {
        if (facts.hasType(type.schema(), type.name())) {
            requireTrusted(type);
            if (type instanceof EnumDefinition labels) {
                extend(labels);
            }
        } else if (type instanceof ExtensionTypeDefinition of) {
            install(of);
        } else if (type instanceof BaseTypeDefinition) {
            throw new RefusedException(
                    "Type " + name(type)
                            + " does not exist in the target, and is a base type with input and output functions in"
                            + " the source. Create it in the target.",
                    "42704");
        } else {
            requireSchema(type.schema());
            statements.add(TypeDdl.create(type));
        }
    }

    /** The owner of a type can add checks and casts to it, which run as the role that writes. */
    private void requireTrusted(TypeDefinition type) {
        facts.stranger(type.schema(), type.name()).ifPresent(owner -> {
            throw new RefusedException(
                    "Type " + name(type) + " of the target belongs to role '" + owner + "', which is neither role '"
                            + facts.role() + "', nor a superuser, nor the owner of the database: its checks and casts"
                            + " would run as role '" + facts.role() + "'. Drop it, or examine it and give it another"
                            + " owner.",
                    "ALTER TYPE " + SqlText.name(type.schema(), type.name()) + " OWNER TO "
                            + SqlText.identifier(facts.role()),
                    "42501");
        });
    }

    private void extend(EnumDefinition type) {
        List<String> present = facts.labels(type.schema(), type.name()).orElse(List.of());
        Labels.renamed(type, present).ifPresent(label -> {
            throw new RefusedException(
                    "Type " + name(type) + " has the label '" + label.source() + "' in the source in place of '"
                            + label.target() + "', which the target has: it was renamed.",
                    "ALTER TYPE " + SqlText.name(type.schema(), type.name()) + " RENAME VALUE "
                            + SqlText.literal(label.target()) + " TO " + SqlText.literal(label.source()),
                    "22P02");
        });
        List<String> additions = Labels.additions(type, present);
        if (!additions.isEmpty() && !options.alters()) {
            throw new RefusedException(
                    "Type " + name(type) + " lacks labels in the target that it has in the source. Add them, or write"
                            + " with schema=evolve.",
                    "22P02");
        }
        before.addAll(additions);
    }

    private void install(ExtensionTypeDefinition type) {
        String schema = facts.extensions().get(type.extension());
        if (schema != null) {
            throw new RefusedException(
                    "Type " + name(type) + " of extension '" + type.extension() + "' does not exist in the target: the"
                            + " extension is in schema '" + schema + "' there, in '" + type.extensionSchema()
                            + "' in the source, or is of another version.",
                    "42704");
        }
        if (!facts.available().contains(type.extension())) {
            throw new RefusedException(
                    "Extension '" + type.extension() + "', of which type " + name(type)
                            + " is, is not available on the target's server. Install its package there.",
                    "58P01");
        }
        if (extensions.add(type.extension())) {
            requireSchema(type.extensionSchema());
            statements.add(TypeDdl.create(type));
        }
    }

    private static String name(TypeDefinition type) {
        return type.schema() + '.' + type.name();
    }
}

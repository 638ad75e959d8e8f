package dev.penstock.source.internal.publication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.source.internal.publication.PublicationComparison.Relation;
import dev.penstock.source.internal.server.ScriptedCatalog;
import dev.penstock.source.internal.table.TableName;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** PostgreSQL 19 marks the exceptions of FOR ALL TABLES EXCEPT in the catalog's table of members. */
class PublicationOf19Test {
    @Test
    void distinguishesExceptionsFromMembers() {
        Publication publication = new PublicationReader(
                        new ScriptedCatalog(19)
                                .answer("pg_publication_namespace")
                                .answer(
                                        "prexcept",
                                        Map.of("prrelid", 7L, "excluded", true),
                                        Map.of("prrelid", 8L, "excluded", true))
                                .answer(
                                        "puballtables",
                                        Map.of(
                                                "puballtables", true,
                                                "pubinsert", true,
                                                "pubupdate", true,
                                                "pubdelete", true,
                                                "pubtruncate", true,
                                                "pubviaroot", true))
                                .connection(),
                        "p")
                .read()
                .orElseThrow();

        assertThat(publication.allTables()).isTrue();
        assertThat(publication.members()).isEmpty();
        assertThat(publication.excluded()).containsExactlyInAnyOrder(7, 8);
        assertThat(new Relation(9, new TableName("public", "t")))
                .matches(relation -> publication.includes(relation.oid(), relation.name()));
    }
}

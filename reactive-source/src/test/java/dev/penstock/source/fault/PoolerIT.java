package dev.penstock.source.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import dev.penstock.source.PostgresSource;
import dev.penstock.test.Database;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A pooler between a source and its server, which does not know replication connections. */
class PoolerIT extends SourceCase {
    @ParameterizedTest
    @EnumSource(Pooler.Treatment.class)
    void asksForAPoolerWhenNoReplicationConnectionCanBeOpened(Pooler.Treatment treatment) throws Exception {
        Database database = shared(18);
        database.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Pooler pooler = closing(Pooler.before(database.server(), treatment));
        String url = database.url()
                .replace(database.server().host() + ":" + database.server().port(), "127.0.0.1:" + pooler.port());
        PostgresSource source = sourceAt(url, database, "t").build();

        assertThat(source.admin().preflight().block(DEADLINE))
                .filteredOn(check -> !check.ok())
                .singleElement()
                .satisfies(check -> assertThat(check.name()).isEqualTo("replication_connection"))
                .extracting(Check::message)
                .asString()
                .contains("Is there a pooler, such as PgBouncer, at this address?");
        assertThatThrownBy(() -> source.records().blockFirst(DEADLINE))
                .isInstanceOf(PenstockException.class)
                .hasMessageContaining("Is there a pooler, such as PgBouncer, at this address?");
        source.admin().released().block(DEADLINE);
        assertThat(database.value("SELECT count(*) FROM pg_publication")).isEqualTo("0");
    }
}

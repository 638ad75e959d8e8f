package dev.penstock.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penstock.core.PenstockException;
import dev.penstock.core.Record;
import dev.penstock.sink.error.DatabaseException;
import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import dev.penstock.test.TlsCases;
import java.util.List;
import reactor.core.publisher.Flux;

/** Encrypted connections of the sink, and the same messages from its preflight. */
class SinkTlsIT extends TlsCases {
    @Override
    protected void assertEncrypted(PostgresServer server, String url) {
        try (Database database = server.createDatabase()) {
            database.execute(
                    "CREATE TABLE t (id int PRIMARY KEY, ssl bool DEFAULT false)",
                    "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.ssl := (SELECT s.ssl FROM"
                            + " pg_stat_ssl s WHERE pid = pg_backend_pid()); RETURN NEW; END $$",
                    "CREATE TRIGGER note BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()");

            Flux.just(new Records().create("t", Records.data("id", 1), Records.data("id", 1)))
                    .as(PostgresSink.builder()
                            .url(url.replace("/postgres?", "/" + database.name() + "?"))
                            .build())
                    .block(DEADLINE);

            assertThat(database.value("SELECT ssl FROM t")).isEqualTo("t");
        }
    }

    /** The error arrives well before the retry timeout of five minutes. */
    @Override
    protected String refused(String url) {
        PostgresSink sink = PostgresSink.builder().url(url).build();
        DatabaseException error = catchThrowableOfType(
                DatabaseException.class, () -> Flux.<Record>never().as(sink).block(DEADLINE));
        assertThat(error).isNotNull().matches((PenstockException failure) -> !failure.isTransient());
        assertThat(sink.preflight(List.of()).block(DEADLINE))
                .singleElement()
                .matches(check -> !check.ok() && error.getMessage().startsWith(check.message()));
        return error.getMessage();
    }
}

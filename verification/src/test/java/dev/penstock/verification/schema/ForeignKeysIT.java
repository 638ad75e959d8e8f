package dev.penstock.verification.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.SchemaMode;
import dev.penstock.test.PostgresServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A first copy into a target with foreign keys. */
@Timeout(300)
class ForeignKeysIT {
    @ParameterizedTest
    @CsvSource({"14,''", "18,''", "18,DEFERRABLE INITIALLY DEFERRED"})
    void copiesALargeChildAfterItsSmallParent(int version, String kind) {
        String[] tables = {
            "CREATE TABLE p (id int PRIMARY KEY)",
            "CREATE TABLE c (id int PRIMARY KEY, p int NOT NULL REFERENCES p " + kind + ")"
        };
        try (Copy copy = new Copy(PostgresServer.shared(version), "*")) {
            copy.from.execute(tables);
            copy.to.execute(tables);
            copy.from.execute(
                    "INSERT INTO p SELECT generate_series(1, 1000)",
                    "INSERT INTO c SELECT i, i % 1000 + 1 FROM generate_series(1, 300000) i",
                    "ANALYZE");
            copy.start(sink -> sink.schema(SchemaMode.FAIL));
            copy.awaitEqualRows("p");
            org.awaitility.Awaitility.await()
                    .atMost(Copy.DEADLINE)
                    .until(() -> "300000".equals(copy.to.value("SELECT count(*) FROM c")));

            copy.from.execute("INSERT INTO p VALUES (1001)", "INSERT INTO c VALUES (300001, 1001)");
            copy.awaitEqualRows("p");
            assertThat(copy.to.value("SELECT count(*) FROM c LEFT JOIN p ON p.id = c.p WHERE p.id IS NULL"))
                    .isEqualTo("0");
        }
    }
}

package dev.penstock.sink;

import static dev.penstock.sink.Records.data;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.sink.error.SinkException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A key that is GENERATED ALWAYS AS IDENTITY in the target cannot be set by an UPDATE. */
class IdentityKeyIT extends SinkTestBase {
    @ParameterizedTest
    @EnumSource
    void changedIdentityKeyKeepsItsChildrenOrIsRefused(Way way) {
        open(way);
        database.execute(
                "CREATE TABLE p (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v int)",
                "INSERT INTO p OVERRIDING SYSTEM VALUE VALUES (1, 1)",
                "CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p ON DELETE CASCADE ON UPDATE CASCADE)",
                "INSERT INTO c VALUES (7, 1)");

        Throwable error = Assertions.catchThrowable(
                () -> write(records.update("p", data("id", 2), data("id", 1), data("id", 2, "v", 1))));

        assertThat(database.value("SELECT count(*) FROM c")).isEqualTo("1");
        if (error == null) {
            assertThat(database.value("SELECT pid FROM c")).isEqualTo("2");
        } else {
            assertThat(error).isInstanceOf(SinkException.class).hasMessageContaining("IDENTITY");
        }
    }
}

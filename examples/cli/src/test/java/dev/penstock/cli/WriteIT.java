package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteIT {
    private static final String CREATE = record("create", "{\"id\":1}", "{\"id\":1,\"name\":\"ü\",\"price\":1.50}");
    private static final String UPDATE = record("update", "{\"id\":1}", "{\"id\":1,\"price\":2.50}");
    private static final String DELETE = record("delete", "{\"id\":2}", "null");

    @Test
    void writesTheRecordsOfItsStdin() throws Exception {
        try (Database target = target()) {
            target.execute("INSERT INTO items VALUES (2)");
            CliProcess cli = write(target, CREATE + "\n\n  \r\n" + UPDATE + "\r\n" + DELETE);

            assertThat(cli.status()).isZero();
            assertThat(cli.err()).containsExactly("3 records written");
            assertThat(cli.out()).isEmpty();
            assertThat(target.rows("SELECT id, name, price FROM items")).containsExactly(List.of("1", "ü", "2.50"));
        }
    }

    @Test
    void writesNothingOfNothing() throws Exception {
        try (Database target = target()) {
            CliProcess cli = write(target, "");

            assertThat(cli.status()).isZero();
            assertThat(cli.err()).containsExactly("0 records written");
        }
    }

    @Test
    void endsAtABadLineAndNamesItsNumber() throws Exception {
        try (Database target = target()) {
            CliProcess cli = write(target, CREATE + "\n\n{\"operation\":\"s3cret\"}\n" + DELETE + "\n");

            assertThat(cli.status()).isEqualTo(1);
            assertThat(cli.err()).hasSize(2).first().isEqualTo("1 records written");
            assertThat(cli.err().get(1)).startsWith("stdin: line 3: ").doesNotContain("s3cret");
            assertThat(target.value("SELECT count(*) FROM items")).isEqualTo("1");
        }
    }

    @Test
    void writesWhatStreamPrints() throws Exception {
        try (Shop shop = new Shop(PostgresServer.shared());
                Database target = target()) {
            CliProcess printed = CliProcess.run(shop.command("stream", "--source.snapshotMode=only"));
            CliProcess cli = write(target, String.join("\n", printed.out()));

            assertThat(cli.status()).isZero();
            String rows = "SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM items t";
            assertThat(target.value(rows)).isEqualTo(shop.database().value(rows));
        }
    }

    private static CliProcess write(Database target, String lines) throws Exception {
        CliProcess cli = CliProcess.start("write", "--sink.url=" + target.url());
        try (OutputStream in = cli.stdin()) {
            in.write(lines.getBytes(StandardCharsets.UTF_8));
        }
        cli.status();
        return cli;
    }

    private static Database target() {
        Database target = PostgresServer.shared().createDatabase();
        target.execute(
                "CREATE TABLE items (id int PRIMARY KEY, name text, price numeric, made timestamptz, more jsonb)");
        return target;
    }

    private static String record(String operation, String key, String after) {
        return "{\"position\":\"cA==\",\"operation\":\"" + operation
                + "\",\"metadata\":{\"opencdc.collection\":\"items\"}," + "\"key\":" + key
                + ",\"payload\":{\"before\":null,\"after\":" + after + "}}";
    }
}

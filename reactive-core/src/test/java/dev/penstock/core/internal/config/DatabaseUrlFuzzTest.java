package dev.penstock.core.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged URLs: a URL comes out, or an exception whose message does not hold the password. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class DatabaseUrlFuzzTest {
    private static final int INPUTS = "whole".equals(System.getProperty("penstock.checks")) ? 2_000_000 : 100_000;
    private static final String PASSWORD = "Xq7Zw9Kv";
    private static final List<String> VALID = List.of(
            "postgresql://ada:" + PASSWORD
                    + "@db.example:5433,other:5434/shop?sslmode=require&targetServerType=primary",
            "postgres://ada:" + PASSWORD + "@[::1]/shop",
            "jdbc:postgresql://db.example/shop?user=ada&password=" + PASSWORD + "&connectTimeout=10",
            "r2dbc:postgresql://ada:" + PASSWORD + "@db.example/shop",
            "host=db.example port=5432 user=ada password='" + PASSWORD + "' dbname=shop");
    private static final String PIECES = "/:@?&=%,[]'\\ \u0000\u00e9;#+z09";

    @Test
    void readsOrRefusesWhateverComes() {
        Random random = new Random(20_260_105);
        int read = 0;
        for (int input = 0; input < INPUTS; input++) {
            String text = damaged(random);
            try {
                DatabaseUrl url = DatabaseUrl.parse(text);
                assertThat(url.toString().contains(":***@"))
                        .isEqualTo(url.password().isPresent());
                read++;
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).doesNotContain(PASSWORD);
            }
        }
        assertThat(read).as("URLs that survived").isBetween(INPUTS / 100, INPUTS);
    }

    private static String damaged(Random random) {
        StringBuilder text = new StringBuilder(VALID.get(random.nextInt(VALID.size())));
        for (int hits = random.nextInt(4); hits > 0; hits--) {
            int at = random.nextInt(text.length());
            char piece = PIECES.charAt(random.nextInt(PIECES.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, piece);
                case 1 -> text.insert(at, piece);
                default -> text.deleteCharAt(at);
            }
        }
        return text.toString();
    }
}

package dev.penstock.sink.internal.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Operation;
import dev.penstock.core.Position;
import dev.penstock.core.Record;
import dev.penstock.core.StructuredData;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged templates either parse, and have a text for every record, or fail with the exception that names the place of
 * the error.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class TemplateFuzzTest {
    private static final int INPUTS = "whole".equals(System.getProperty("penstock.checks")) ? 2_000_000 : 100_000;
    private static final List<String> VALID = List.of(
            "{{ index .Metadata \"opencdc.collection\" }}",
            "{{ .Key.id | printf \"t_%s\" }}",
            "x_{{ .Payload.After.name | lower | trimPrefix \"a\" }}_{{ .Operation }}",
            "{{ replace \"a\" \"b\" .Metadata.table | upper | trim }}",
            "{{ (.Payload.Before.name | default \"none\") | trimSuffix `e` }}");
    private static final String PIECES = "{}()|.\"`\\%sd -x1\u0000\u00e9$";
    private static final StructuredData ROW = StructuredData.of(Map.of("id", 7, "name", "Ada"));
    private static final Record RECORD = Record.of(
            Position.of(new byte[] {1}), Operation.UPDATE, Map.of("opencdc.collection", "orders"), ROW, ROW, ROW);

    @Test
    void readsOrRefusesWhateverComes() {
        Random random = new Random(20_260_106);
        int read = 0;
        for (int input = 0; input < INPUTS; input++) {
            Template template = parsed(damaged(random));
            if (template != null) {
                assertThat(template.evaluate(RECORD)).isNotNull();
                read++;
            }
        }
        assertThat(read).as("templates that survived").isBetween(INPUTS / 100, INPUTS);
    }

    private static Template parsed(String text) {
        try {
            return Template.parse(text);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
            return null;
        }
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

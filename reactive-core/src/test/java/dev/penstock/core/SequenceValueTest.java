package dev.penstock.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceValueTest {
    @Test
    void namesAreQuotedWhateverTheServersSettingsAre() {
        assertThat(new SequenceValue("s", "a\\'; DROP TABLE t; --", 5, 1).advance())
                .startsWith(
                        "SELECT pg_catalog.setval(E'\"s\".\"a\\\\''; DROP TABLE t; --\"'::pg_catalog.regclass, 5, true)");
        assertThat(new SequenceValue("s", "a\n\\! sh\u001b[2J", 5, 1).advance())
                .doesNotContain("\n", "\u001b")
                .contains("E'\"s\".\"a\\u000a\\\\! sh\\u001b[2J\"'");
        assertThat(new SequenceValue("s", "n", -5, -1).advance())
                .isEqualTo("SELECT pg_catalog.setval('\"s\".\"n\"'::pg_catalog.regclass, -5, true) WHERE COALESCE("
                        + "pg_catalog.pg_sequence_last_value('\"s\".\"n\"'::pg_catalog.regclass) OPERATOR(pg_catalog.>)"
                        + " -5, true)");
    }
}

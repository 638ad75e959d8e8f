package dev.penstock.core.internal.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.Check;
import dev.penstock.core.PenstockException;
import org.junit.jupiter.api.Test;

class PrintableTextTest {
    @Test
    void escapesWhatATerminalOrALogWouldActOn() {
        assertThat(PrintableText.of("Table \u001b[2Jt\nERROR faked \u009b1m \u202eevil"))
                .isEqualTo("Table \\u001b[2Jt\\u000aERROR faked \\u009b1m \\u202eevil");
        assertThat(PrintableText.of("Tür 'naïve' 表")).isEqualTo("Tür 'naïve' 表");
    }

    @Test
    void statementsStayStatements() {
        assertThat(PrintableText.ofSql("ALTER TABLE \"a\u001b\"\"\\b\".\"c\" SET 'x\n''y', 'z'"))
                .isEqualTo("ALTER TABLE U&\"a\\001b\"\"\\\\b\".\"c\" SET U&'x\\000a''y', 'z'");
        assertThat(PrintableText.ofSql("GRANT SELECT ON \"a\\b\"")).isEqualTo("GRANT SELECT ON \"a\\b\"");
        assertThat(PrintableText.ofSql("ADD VALUE E'a\\\\b\n', \"E\"'c\n'"))
                .isEqualTo("ADD VALUE E'a\\\\b\\u000a', \"E\"U&'c\\000a'");
        assertThat(PrintableText.ofSql("CHECK (\nCASE\tWHEN 'a\nb'\n)")).isEqualTo("CHECK ( CASE WHEN U&'a\\000ab' )");
        assertThat(PrintableText.ofSql("SELECT \"open\u001b")).isEqualTo("SELECT U&\"open\\001b");
        assertThat(Check.failed("keys", "", "ALTER \"\u009b\"").fix()).isEqualTo("ALTER U&\"\\009b\"");
    }

    @Test
    void messagesOfErrorsAndChecksAreEscaped() {
        assertThat(new TestException("Table 'a\u001b[0m' is gone.")).hasMessage("Table 'a\\u001b[0m' is gone.");
        assertThat(Check.ok("tables", "a\nb").message()).isEqualTo("a\\u000ab");
    }

    private static final class TestException extends PenstockException {
        private static final long serialVersionUID = 1L;

        TestException(String message) {
            super(message, null);
        }

        @Override
        public boolean isTransient() {
            return false;
        }
    }
}

package dev.penstock.cli.invocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.test.HostileInputs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The file of options, within a heap of 64 MB. */
class SmallHeapConfigurationTest {
    @Test
    void anyFileIsReadOrRefusedWithinASmallHeap() {
        assertThat(HostileInputs.run(Program.class))
                .containsExactly(
                        "many options: refused",
                        "one long value: decoded",
                        "escapes: refused",
                        "broken escape: refused",
                        "many megabytes: refused",
                        "no end: refused");
    }

    static final class Program {
        private static final int LARGEST = 256 * 1024;
        private static final HostileInputs INPUTS = new HostileInputs(RefusedException.class::isInstance);

        private Program() {}

        public static void main(String[] args) throws Exception {
            Path file = Files.createTempFile("hostile", ".properties");
            StringBuilder many = new StringBuilder();
            for (int i = 0; many.length() < LARGEST - 10; i++) {
                many.append(Integer.toString(i, 36)).append('\n');
            }
            read("many options", file, many.toString());
            read("one long value", file, "source.url=" + "x".repeat(LARGEST - 20));
            read("escapes", file, "\\u0000".repeat(LARGEST / 6));
            read("broken escape", file, "source.url=\\u00");
            read("many megabytes", file, "#".repeat(16 * LARGEST));
            read("no end", Path.of("/dev/zero"), null);
            Files.delete(file);
            INPUTS.end();
        }

        private static void read(String name, Path file, String text) throws Exception {
            byte[] content = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
            INPUTS.decode(name, content, bytes -> {
                if (text != null) {
                    Files.write(file, bytes);
                }
                List<Problem> problems = new ArrayList<>();
                ConfigurationSources.of(file, Map.of(), Arguments.of(), problems)
                        .source();
                if (!problems.isEmpty()) {
                    throw new RefusedException();
                }
            });
        }
    }

    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}

package dev.penstock.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/** Every situation that the guide says {@code check} foresees names the test that shows it. */
class CheckDocumentTest {
    @Test
    void everySituationNamesATestThatIsThere() throws IOException {
        Map<String, Path> tests = DocumentedTests.all();

        assertThat(situations()).hasSizeGreaterThan(10).allSatisfy(situation -> {
            Matcher test = DocumentedTests.NAME.matcher(situation);
            assertThat(test.find()).as("a test in: %s", situation).isTrue();
            assertThat(tests).containsKey(test.group(1));
            assertThat(Files.readString(tests.get(test.group(1))))
                    .as(test.group())
                    .contains("void " + test.group(2) + "(");
        });
    }

    /** Returns the rows of the table, without its heading. */
    private static List<String> situations() throws IOException {
        return Files.readString(DocumentedTests.ROOT.resolve("docs/guide/check.md"))
                .lines()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .toList();
    }
}

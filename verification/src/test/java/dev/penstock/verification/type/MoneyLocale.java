package dev.penstock.verification.type;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;

/**
 * A locale in which money is printed otherwise than in C. The system may have none, so it is made, in the directory where the
 * environment tells servers to look for locales.
 */
enum MoneyLocale {
    /** A comma before the cents. */
    GERMANY("de_DE"),
    /** No cents at all. */
    JAPAN("ja_JP");

    private final String definition;

    MoneyLocale(String definition) {
        this.definition = definition;
    }

    /** Returns the locale's name, or that of the locale C if there is no way to make it. */
    String available() throws IOException, InterruptedException {
        String directory = System.getenv("LOCPATH");
        if (directory == null) {
            return "C";
        }
        String name = definition + ".utf8";
        Path locale = Path.of(directory, name);
        return Files.isDirectory(locale) || make(locale) ? name : "C";
    }

    private boolean make(Path locale) throws IOException, InterruptedException {
        Files.createDirectories(locale.getParent());
        Path making =
                locale.resolveSibling(definition + "." + ProcessHandle.current().pid());
        try {
            Process process = new ProcessBuilder(
                            "localedef", "--no-archive", "-i", definition, "-f", "UTF-8", making.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                return false;
            }
        } catch (IOException noSuchProgram) {
            return false;
        }
        Files.move(making, locale, StandardCopyOption.ATOMIC_MOVE);
        return true;
    }
}

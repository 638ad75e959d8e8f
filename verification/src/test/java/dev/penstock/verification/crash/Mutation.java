package dev.penstock.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A file of the library with parts of its text replaced. Compiled apart, and put before the library on a class path, it makes a
 * library with a defect, while the library itself has no place where one could be put in.
 *
 * @param module the directory of the file's module
 * @param file the file, below the module's sources
 * @param replacements what is replaced by what
 */
record Mutation(String module, String file, List<Map.Entry<String, String>> replacements) {
    private static final Path ROOT = Path.of("..");

    static Mutation of(String module, String file) {
        return new Mutation(module, file, List.of());
    }

    /** Returns this mutation with {@code text}, which the file holds once, replaced too. */
    Mutation replacing(String text, String other) {
        return new Mutation(
                module,
                file,
                Stream.concat(replacements.stream(), Stream.of(Map.entry(text, other)))
                        .toList());
    }

    /** Compiles the classes of several mutated files to {@code directory}. */
    static void compile(List<Mutation> mutations, Path directory) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Mutation mutation : mutations) {
            Path source = directory.resolve("sources").resolve(mutation.file());
            Files.createDirectories(source.getParent());
            Files.writeString(source, mutation.text());
            sources.add(source);
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d",
                    directory.toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-proc:none",
                    "-nowarn",
                    "--release",
                    "17");
            boolean compiled = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    private String text() throws IOException {
        Path original = ROOT.resolve(module).resolve("src/main/java").resolve(file);
        String text = Files.readString(original);
        for (Map.Entry<String, String> replacement : replacements) {
            assertThat(text.split(Pattern.quote(replacement.getKey()), -1))
                    .as("'%s' stands in %s once", replacement.getKey(), file)
                    .hasSize(2);
            text = text.replace(replacement.getKey(), replacement.getValue());
        }
        return text;
    }
}

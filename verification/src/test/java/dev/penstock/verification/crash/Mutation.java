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
 * A source file of the library with parts of its text replaced. Compiled separately and put before the library on a class path, it
 * makes a library with a defect; the library itself needs no switch for it.
 *
 * @param module the directory of the file's module
 * @param type the simple name of the file's class, which is found in whatever package it is; with a directory before it
 *     if the name is not unique in the module
 * @param replacements each text and its replacement
 */
record Mutation(String module, String type, List<Map.Entry<String, String>> replacements) {
    private static final Path ROOT = Path.of("..");

    static Mutation of(String module, String type) {
        return new Mutation(module, type, List.of());
    }

    /** Returns this mutation with {@code text}, which the file holds once, replaced too. */
    Mutation replacing(String text, String other) {
        return new Mutation(
                module,
                type,
                Stream.concat(replacements.stream(), Stream.of(Map.entry(text, other)))
                        .toList());
    }

    /** Compiles the classes of several mutated files to {@code directory}. */
    static void compile(List<Mutation> mutations, Path directory) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Mutation mutation : mutations) {
            Path original = mutation.file();
            Path source = directory
                    .resolve("sources")
                    .resolve(mutation.sources().relativize(original).toString());
            Files.createDirectories(source.getParent());
            Files.writeString(source, mutation.mutated(original));
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

    private Path sources() {
        return ROOT.resolve(module).resolve("src/main/java");
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.walk(sources())) {
            List<Path> found =
                    files.filter(file -> file.endsWith(Path.of(type + ".java"))).toList();
            assertThat(found).as("the file of class '%s' in %s", type, module).hasSize(1);
            return found.get(0);
        }
    }

    private String mutated(Path original) throws IOException {
        String text = Files.readString(original);
        for (Map.Entry<String, String> replacement : replacements) {
            assertThat(text.split(Pattern.quote(replacement.getKey()), -1))
                    .as(
                            "The text that a defect replaces occurs once in %s: '%s'. If it was rewritten, adapt the"
                                    + " defect.",
                            original.getFileName(), replacement.getKey())
                    .hasSize(2);
            text = text.replace(replacement.getKey(), replacement.getValue());
        }
        return text;
    }
}

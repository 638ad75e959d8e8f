package dev.penstock.examples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the guide to the code. Run with {@code -Dpenstock.write-docs=true} it writes the recipes instead of comparing them. */
class GuideTest {
    private static final Pattern RECIPE =
            Pattern.compile("<!-- recipe: (\\w+)( \\w+)? -->\\n```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern PROBLEM = Pattern.compile("(?m)^### (.*….*)$");

    @Test
    void showsTheRecipesAsTheyAre() throws IOException {
        List<String> shown = new ArrayList<>();
        for (Path page : Documents.files("docs/guide", ".md")) {
            String text = Documents.read(page);
            String expected = RECIPE.matcher(text).replaceAll(found -> {
                shown.add(found.group(1));
                String part = found.group(2) == null ? "" : found.group(2);
                return Matcher.quoteReplacement("<!-- recipe: " + found.group(1) + part + " -->\n```java\n"
                        + recipe(found.group(1), part) + "```");
            });
            if (Boolean.getBoolean("penstock.write-docs")) {
                Files.writeString(page, expected);
            } else {
                assertThat(text).isEqualTo(expected);
            }
        }
        assertThat(shown)
                .contains(
                        "PrintChanges",
                        "ResumeFromStoredPosition",
                        "TransformAndRoute",
                        "OwnSink",
                        "FanOut",
                        "Outbox",
                        "OrderFeed",
                        "SharedFeed",
                        "OrderMails",
                        "TestingAPipelineIT");
    }

    @Test
    void linksLeadSomewhere() {
        List<String> dead = new ArrayList<>();
        List<Path> pages = Stream.concat(
                        Documents.files("docs", ".md").stream(),
                        Stream.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
                                .map(Documents.ROOT::resolve))
                .toList();
        for (Path page : pages) {
            LINK.matcher(Documents.read(page))
                    .results()
                    .map(found -> found.group(1))
                    .forEach(link -> {
                        String[] parts = link.split("#", 2);
                        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
                        if (!Files.exists(target)
                                || (parts.length == 2 && !anchors(target).contains(parts[1]))) {
                            dead.add(page.getFileName() + ": " + link);
                        }
                    });
        }
        assertThat(dead).isEmpty();
    }

    /** Returns the anchors of a page's headings, as they are made where the page is shown. */
    private static Set<String> anchors(Path page) {
        // A comment of a shell begins like a heading.
        return HEADING.matcher(Documents.read(page).replaceAll("(?s)```.*?```", ""))
                .results()
                .map(found -> found.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void messagesOfTheTroubleShootingAreTheLibrarys() {
        String sources = Stream.of(
                        "reactive-core",
                        "reactive-source",
                        "reactive-sink",
                        "reactive-avro",
                        "reactive-kafka",
                        "reactive-kafka-connect",
                        "reactive-verify",
                        "reactive-spring-boot-starter")
                .flatMap(module -> Documents.files(module + "/src/main/java", ".java").stream())
                .map(Documents::read)
                // A text that is broken into lines in the code is one in a message.
                .map(code -> code.replaceAll("\"\\s*\\+\\s*\"", ""))
                .collect(Collectors.joining("\n"));
        List<String> messages = PROBLEM.matcher(Documents.read(Documents.ROOT.resolve("docs/guide/troubleshooting.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(messages).hasSizeGreaterThan(8);
        // The parts of one message stand near each other, in their order: not each somewhere in the library.
        assertThat(messages)
                .allSatisfy(message -> assertThat(Pattern.compile(
                                        Stream.of(message.split("…", -1))
                                                .map(String::strip)
                                                .filter(part -> !part.isEmpty())
                                                .map(Pattern::quote)
                                                .collect(Collectors.joining(".{0,200}?")),
                                        Pattern.DOTALL)
                                .matcher(sources)
                                .find())
                        .as(message)
                        .isTrue());
    }

    /** Returns the lines between the marks in a recipe, without the indentation of the marks. */
    private static String recipe(String name, String part) {
        Path file = Stream.of(
                        "recipes/src/main/java/dev/penstock/examples/recipes/",
                        "recipes/src/test/java/dev/penstock/examples/recipes/",
                        "webflux/src/test/java/dev/penstock/examples/feed/",
                        "webflux/src/test/java/dev/penstock/examples/listener/",
                        "webflux/src/test/java/dev/penstock/examples/shared/")
                .map(folder -> Documents.ROOT.resolve("examples/" + folder + name + ".java"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        List<String> lines = Documents.read(file).lines().toList();
        List<String> between = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.strip().equals("// end" + part)) {
                inside = false;
            }
            if (inside) {
                between.add(line);
            }
            if (line.strip().equals("// begin" + part)) {
                inside = true;
            }
        }
        assertThat(between).as(name).isNotEmpty();
        return String.join("\n", between).stripIndent() + "\n";
    }
}

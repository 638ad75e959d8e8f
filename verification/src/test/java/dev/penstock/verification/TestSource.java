package dev.penstock.verification;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The source text of a test class, and what can be told from it: which methods are tests, and on which versions of PostgreSQL they
 * run. It goes by the form the project's formatter gives to all sources.
 */
record TestSource(String text) {
    private static final Pattern METHOD = Pattern.compile(
            "(?m)^((?: {4}@.*\\R(?: {8,}.*\\R)*| {4}\\}\\)\\R)+)    (?:public )?(?:void|List<\\S+>|Stream<\\S+>)"
                    + " (\\w+)\\(");
    private static final Pattern KIND =
            Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|FailingTest)\\b");
    private static final Pattern SWITCHED_OFF = Pattern.compile("@(?:Disabled|EnabledIf|DisabledIf)");
    private static final Pattern ASSUMED_VERSION = Pattern.compile("assumeTrue\\(\\s*version (>=|<=|==|!=|>|<) (\\d+)");
    private static final Pattern VERSIONS = Pattern.compile("@ValueSource\\(ints = \\{([\\d, ]+)\\}\\)");

    /** Returns whether the class has a test that runs in the gate. */
    boolean hasTest() {
        return METHOD.matcher(text).results().anyMatch(method -> isTest(method.group(1)));
    }

    /** Returns whether a method is a test that runs in the gate. */
    boolean isTest(MatchResult method) {
        return isTest(method.group(1));
    }

    /** Returns the method of that name, or {@code null}. */
    MatchResult method(String name) {
        return METHOD.matcher(text)
                .results()
                .filter(method -> method.group(2).equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Returns whether a test runs on a version: its class or its parameter has it, and nothing in it is assumed otherwise. */
    boolean runsOn(MatchResult method, int version) {
        String body = body(method);
        return (versions(method.group(1)).contains(version)
                        || text.contains("\n@OnEachServer")
                        || Pattern.compile("\\((?:version\\()?" + version + "\\)")
                                .matcher(body)
                                .find())
                && ASSUMED_VERSION.matcher(body).results().allMatch(assumed -> holds(version, assumed));
    }

    private static boolean isTest(String annotations) {
        return KIND.matcher(annotations).find()
                && !SWITCHED_OFF.matcher(annotations).find();
    }

    private String body(MatchResult method) {
        OptionalInt end = Pattern.compile("(?m)^    \\}$")
                .matcher(text)
                .results()
                .mapToInt(MatchResult::start)
                .filter(at -> at > method.end())
                .findFirst();
        return text.substring(method.end(), end.orElse(text.length()));
    }

    private static List<Integer> versions(String annotations) {
        Matcher versions = VERSIONS.matcher(annotations);
        return versions.find()
                ? Arrays.stream(versions.group(1).split(","))
                        .map(String::strip)
                        .map(Integer::valueOf)
                        .collect(Collectors.toList())
                : List.of();
    }

    private static boolean holds(int version, MatchResult assumed) {
        int other = Integer.parseInt(assumed.group(2));
        return switch (assumed.group(1)) {
            case ">=" -> version >= other;
            case "<=" -> version <= other;
            case ">" -> version > other;
            case "<" -> version < other;
            case "==" -> version == other;
            default -> version != other;
        };
    }
}

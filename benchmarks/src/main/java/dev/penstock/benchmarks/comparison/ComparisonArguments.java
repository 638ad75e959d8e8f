package dev.penstock.benchmarks.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Arguments of the comparison.
 *
 * @param size how much is done
 * @param runs runs of each contestant
 * @param only names of the works to run; empty for all
 * @param without parts of contestants' names that are left out
 * @param largest the largest point of a curve
 * @param output folder of the reports
 * @param jvmOptions options of every JVM that takes part, such as {@code -Xmx64m}
 */
record ComparisonArguments(
        Size size, int runs, Set<String> only, Set<String> without, int largest, Path output, List<String> jvmOptions) {
    static final String USAGE = """
            Usage: java -jar benchmarks.jar [--rows N] [--runs N] [--seconds N] [--only WORK,…] [--without PEER,…]
                   [--largest N] [--output FOLDER] [-X… of every JVM]
            Defaults: --rows 1000000 --runs 3 --seconds 60 --largest 1000000 --output target/comparison
            Works: %s
            """;

    static ComparisonArguments parse(List<String> arguments, Path defaultOutput) {
        int rows = 1_000_000;
        int runs = 3;
        int seconds = 60;
        int largest = 1_000_000;
        Set<String> only = Set.of();
        Set<String> without = Set.of();
        Path output = defaultOutput;
        List<String> jvmOptions = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i);
            if (name.startsWith("-X") || name.startsWith("-D")) {
                jvmOptions.add(name);
                continue;
            }
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException("'" + name + "' needs a value");
            }
            String value = arguments.get(++i);
            switch (name) {
                case "--rows" -> rows = positive(name, value);
                case "--runs" -> runs = positive(name, value);
                case "--seconds" -> seconds = positive(name, value);
                case "--largest" -> largest = positive(name, value);
                case "--only" -> only = Set.of(value.split(","));
                case "--without" -> without = Set.of(value.split(","));
                case "--output" -> output = Path.of(value);
                default -> throw new IllegalArgumentException("Unknown option '" + name + "'");
            }
        }
        return new ComparisonArguments(new Size(rows, seconds), runs, only, without, largest, output, jvmOptions);
    }

    private static int positive(String name, String value) {
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("'" + name + "' needs a positive number");
        }
        return Integer.parseInt(value);
    }

    boolean chosen(String work) {
        return only.isEmpty() || only.contains(work);
    }

    boolean takesPart(String contestant) {
        return without.stream().noneMatch(contestant::contains);
    }
}

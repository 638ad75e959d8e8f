package dev.penstock.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TypeSamplesTest {
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    @Test
    void areThoseOfTheTableOfTypes() throws Exception {
        Set<String> described = Files.readAllLines(Path.of("../docs/types.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line ->
                        NAME.matcher(line.substring(0, line.indexOf('|', 1))).results())
                .map(name -> name.group(1))
                .filter(name -> !name.startsWith("reg"))
                .map(name -> name.startsWith("_") ? name.substring(1) + "[]" : name)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).hasSizeGreaterThan(60).isSubsetOf(ServerTypeSamples.names());
    }
}

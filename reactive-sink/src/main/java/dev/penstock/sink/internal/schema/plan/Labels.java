package dev.penstock.sink.internal.schema.plan;

import dev.penstock.core.internal.ddl.TypeDdl;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The labels of an enumeration in the target, beside those in the source. */
public final class Labels {
    private Labels() {}

    /** Returns labels from hexadecimal UTF-8, separated by commas; none from a dash. */
    public static List<String> parse(String text) {
        return text.equals("-")
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(hex -> new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8))
                        .toList();
    }

    /** Returns the statements that add what the target lacks, each at its place. */
    static List<String> additions(EnumDefinition type, List<String> present) {
        List<String> statements = new ArrayList<>();
        String previous = null;
        for (String label : type.labels()) {
            if (!present.contains(label)) {
                String first = present.isEmpty() ? null : present.get(0);
                statements.add(TypeDdl.addLabel(type.schema(), type.name(), label, previous, first));
            }
            previous = label;
        }
        return statements;
    }

    /**
     * Returns the label of the target that the source has renamed to another one, with that one; empty if no label was renamed. Labels are never
     * dropped, so a target with as many labels as the source has one in place of another.
     */
    static Optional<Renamed> renamed(EnumDefinition type, List<String> present) {
        List<String> labels = type.labels();
        return labels.size() != present.size()
                ? Optional.empty()
                : IntStream.range(0, labels.size())
                        .filter(i -> !present.contains(labels.get(i)) && !labels.contains(present.get(i)))
                        .mapToObj(i -> new Renamed(present.get(i), labels.get(i)))
                        .findFirst();
    }

    /**
     * A label of the target that has another name in the source.
     *
     * @param target the label of the target
     * @param source the label of the source
     */
    record Renamed(String target, String source) {}
}

package dev.penstock.sink.internal.schema.plan;

import dev.penstock.core.internal.ddl.TypeDdl;
import dev.penstock.core.internal.schema.TypeDefinition.EnumDefinition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

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
}

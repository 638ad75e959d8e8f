package dev.penstock.source;

import dev.penstock.core.ConfigurationException.Problem;
import dev.penstock.core.internal.config.Conversion;
import dev.penstock.core.internal.config.Settings;
import dev.penstock.source.internal.selection.ColumnMask;
import dev.penstock.source.internal.selection.ColumnName;
import dev.penstock.source.internal.selection.ColumnRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Options about columns: their text forms and the rules that result. Messages about problems contain no values. */
final class ColumnOptions {
    private static final String TEXT = "text:";

    private ColumnOptions() {}

    static ColumnRules rules(Settings settings) {
        Map<ColumnName, ColumnMask> masks = new LinkedHashMap<>();
        for (Mask mask : settings.find(SourceParameters.COLUMNS_MASK).orElse(List.of())) {
            masks.put(
                    mask.column(),
                    switch (mask.kind()) {
                        case NULL -> ColumnMask.ofNull();
                        case TEXT -> ColumnMask.text(mask.text());
                        case SHA256 -> ColumnMask.sha256(settings.get(SourceParameters.COLUMNS_MASK_SALT));
                    });
        }
        return new ColumnRules(settings.find(SourceParameters.COLUMNS_EXCLUDE).orElse(List.of()), masks);
    }

    static List<Problem> saltIsGiven(Settings settings) {
        boolean hashes = settings.find(SourceParameters.COLUMNS_MASK).orElse(List.of()).stream()
                .anyMatch(mask -> mask.kind() == ColumnMask.Kind.SHA256);
        return hashes && settings.find(SourceParameters.COLUMNS_MASK_SALT).isEmpty()
                ? List.of(new Problem(
                        SourceParameters.COLUMNS_MASK_SALT.name(),
                        "is required with a sha256 mask: without a salt the values can be guessed"))
                : List.of();
    }

    /** Splits text at separators outside double quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (c == separator && !quoted) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** Conversion of the columns to exclude. */
    static final class Names implements Conversion<List<ColumnName>> {
        @Override
        public List<ColumnName> parse(String text) {
            return split(text, ',').stream().map(ColumnName::parse).distinct().toList();
        }

        @Override
        public String format(List<ColumnName> names) {
            return names.stream().map(ColumnName::toString).collect(Collectors.joining(","));
        }
    }

    /** Conversion of the columns to mask. */
    static final class Masks implements Conversion<List<Mask>> {
        @Override
        public List<Mask> parse(String text) {
            return split(text, ',').stream().map(Masks::mask).toList();
        }

        private static Mask mask(String item) {
            String name = split(item, '=').get(0);
            String mask =
                    item.substring(Math.min(item.length(), name.length() + 1)).strip();
            ColumnName column = ColumnName.parse(name);
            if (mask.startsWith(TEXT)) {
                return new Mask(column, ColumnMask.Kind.TEXT, unquoted(mask.substring(TEXT.length())));
            }
            return switch (mask) {
                case "null" -> new Mask(column, ColumnMask.Kind.NULL, "");
                case "sha256" -> new Mask(column, ColumnMask.Kind.SHA256, "");
                default ->
                    throw new IllegalArgumentException(
                            "must say for each column '=null', '=sha256' or '=text:' with a text");
            };
        }

        /** Puts a text that contains a comma into double quotes. */
        private static String unquoted(String text) {
            boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
            return quoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
        }

        @Override
        public String format(List<Mask> masks) {
            return masks.stream().map(Mask::toString).collect(Collectors.joining(","));
        }
    }

    /**
     * A mask as written in the option, without the salt.
     *
     * @param column the column
     * @param kind the kind of the mask
     * @param text the replacement of a {@code text} mask
     */
    record Mask(ColumnName column, ColumnMask.Kind kind, String text) {
        @Override
        public String toString() {
            return column + "="
                    + switch (kind) {
                        case NULL -> "null";
                        case SHA256 -> "sha256";
                        case TEXT -> TEXT + '"' + text.replace("\"", "\"\"") + '"';
                    };
        }
    }
}

package dev.penstock.core.internal.error;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filter that removes the values of rows from a server's message. Parts that may contain values are left out. */
final class ValueRemoval {
    /** Quoted words; in messages about values they are values, unless the noun before them identifies a name. */
    private static final Pattern QUOTED =
            Pattern.compile("((?:column|relation|table|constraint|domain|type|encoding|view"
                    + "|index|function|partition|enum|attribute|key|field|policy) )?\"(?:[^\"]|\"\")*\"");

    private static final Pattern BYTES = Pattern.compile("0x[0-9a-fA-F]{2}(?: 0x[0-9a-fA-F]{2})*");
    /** Text after a colon, which contains a value. */
    private static final Pattern AFTER_COLON = Pattern.compile(":\\s*\".*", Pattern.DOTALL);

    private static final Pattern KEY = Pattern.compile(
            "^Key \\((.*?)\\)=\\(.*\\) (already exists|is duplicated|is not present in table \"[^\"]*\""
                    + "|is still referenced from table \"[^\"]*\"|conflicts with existing key|conflicts with key).*$",
            Pattern.DOTALL);

    private static final Pattern PARTITION_KEY =
            Pattern.compile("^Partition key of the failing row contains \\((.*?)\\) = \\(.*$", Pattern.DOTALL);

    /** Details that contain no value although they are about one. */
    private static final Pattern PLAIN_DETAIL = Pattern.compile(
            "^A field with precision \\d+, scale -?\\d+ must round to an absolute value less than [\\d^]+\\.$");

    /** Lines of a context, up to where values may begin. */
    private static final List<Pattern> CONTEXT = List.of(
            Pattern.compile("^COPY [^,:]+, line \\d+(?:, column [^:]+)?"),
            Pattern.compile("^PL/pgSQL function .* line \\d+ (?:at|during) [\\w .]+"),
            Pattern.compile("^PL/pgSQL function .* during [\\w ]+"),
            Pattern.compile("^PL/Python (?:function|anonymous).*"),
            Pattern.compile("^SQL function \"[^\"]*\"(?: statement \\d+| during \\w+)?"),
            Pattern.compile(
                    "^slot \"[^\"]*\", output plugin \"[^\"]*\", in the \\w+ callback(?:, associated LSN [0-9A-F/]+)?"),
            Pattern.compile("^while \\w+ing (?:index )?tuple \\(\\d+,\\d+\\) in relation \"[^\"]*\""),
            Pattern.compile("^while \\w+ing [\\w ]+ \"[^\"]*\"(?: of relation \"[^\"]*\")?$"),
            Pattern.compile("^compilation of PL/pgSQL function \"[^\"]*\" near line \\d+"),
            Pattern.compile("^parallel worker$"),
            Pattern.compile("^referenced column: \\w+$"));

    private ValueRemoval() {}

    static String fromMessage(String message) {
        String text = AFTER_COLON.matcher(message).replaceFirst("");
        text = QUOTED.matcher(text)
                .replaceAll(quoted -> Matcher.quoteReplacement(quoted.group(1) == null ? "…" : quoted.group()));
        return BYTES.matcher(text).replaceAll("…");
    }

    static String fromDetail(String detail, boolean isAboutValues) {
        String text = detail.strip();
        Matcher key = KEY.matcher(text);
        if (key.matches()) {
            return "Key (" + key.group(1) + ") " + key.group(2);
        }
        Matcher partition = PARTITION_KEY.matcher(text);
        if (partition.matches()) {
            return "Partition key of the failing row is (" + partition.group(1) + ")";
        }
        if (isAboutValues) {
            return PLAIN_DETAIL.matcher(text).matches() ? text : "";
        }
        boolean mayHoldValues = text.contains("ailing row contains") || text.contains(")=(") || text.contains(") = (");
        return mayHoldValues ? "" : text.replaceAll("\\s*\\R\\s*", " ");
    }

    static String fromContext(String line) {
        for (Pattern pattern : CONTEXT) {
            Matcher matcher = pattern.matcher(line.strip());
            if (matcher.find()) {
                return matcher.group();
            }
        }
        return "";
    }
}

package dev.penstock.cli.invocation;

import dev.penstock.core.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arguments of the command line, separated into options of the source, options of the sink, and the command's own arguments.
 *
 * <p>Options of a source are {@code --source.NAME=VALUE} or {@code --source.NAME VALUE}, and those of a sink accordingly. Their names
 * are not checked here; source and sink report unknown names together with invalid values.
 *
 * @param own the arguments of the command itself
 * @param source options of the source, by name
 * @param sink options of the sink, by name
 * @param problems options without a value
 */
public record Arguments(
        List<String> own, Map<String, String> source, Map<String, String> sink, List<Problem> problems) {
    private static final String SOURCE = "--source.";
    private static final String SINK = "--sink.";

    public static Arguments of(String... args) {
        Arguments parted =
                new Arguments(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (!arg.startsWith(SOURCE) && !arg.startsWith(SINK)) {
                parted.own.add(arg);
            } else if (arg.indexOf('=') >= 0) {
                parted.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
            } else if (i + 1 < args.length && !args[i + 1].startsWith("--")) {
                parted.put(arg, args[++i]);
            } else {
                parted.problems.add(new Problem(arg.substring(2), "needs a value"));
            }
        }
        return parted;
    }

    private void put(String option, String value) {
        if (option.startsWith(SOURCE)) {
            source.put(option.substring(SOURCE.length()), value);
        } else {
            sink.put(option.substring(SINK.length()), value);
        }
    }
}

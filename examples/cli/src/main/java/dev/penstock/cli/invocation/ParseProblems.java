package dev.penstock.cli.invocation;

import dev.penstock.core.ConfigurationException.Problem;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Problems that picocli found in the arguments, in our own words. The messages of picocli repeat arguments, and a mistyped
 * {@code --sorce.url=…} contains a password.
 */
public final class ParseProblems {
    private ParseProblems() {}

    public static List<Problem> of(ParseResult parsed) {
        List<Problem> problems = new ArrayList<>();
        for (ParseResult result = parsed; result != null; result = result.subcommand()) {
            for (Exception error : result.errors()) {
                problems.addAll(of(error, !parsed.hasSubcommand()));
            }
        }
        return problems;
    }

    private static List<Problem> of(Exception error, boolean isRoot) {
        if (error instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched(), isRoot);
        }
        if (error instanceof ParameterException parameter && parameter.getArgSpec() != null) {
            ArgSpec argument = parameter.getArgSpec();
            String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
            String message = parameter.getCause() instanceof TypeConversionException conversion
                    ? String.valueOf(conversion.getMessage())
                    : "needs a value";
            return List.of(new Problem(name, message));
        }
        return List.of(new Problem("arguments", "cannot be read"));
    }

    private static List<Problem> unmatched(List<String> args, boolean isRoot) {
        List<Problem> problems = new ArrayList<>();
        int plain = 0;
        for (String arg : args) {
            if (arg.startsWith("-") && arg.length() > 1) {
                problems.add(new Problem(arg.replaceFirst("(?s)=.*", ""), "is not an option"));
            } else if (isRoot && plain == 0 && problems.isEmpty() && arg.matches("[a-z-]{1,20}")) {
                problems.add(new Problem(arg, "is not a command"));
            } else {
                plain++;
            }
        }
        if (plain > 0) {
            problems.add(new Problem("arguments", plain == 1 ? "one is not expected" : plain + " are not expected"));
        }
        return problems;
    }
}

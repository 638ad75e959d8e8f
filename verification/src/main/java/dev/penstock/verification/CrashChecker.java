package dev.penstock.verification;

import dev.penstock.test.PostgresServer;
import dev.penstock.verification.crash.CheckReport;
import dev.penstock.verification.crash.CrashCheck;
import dev.penstock.verification.crash.plan.CheckPlan;
import dev.penstock.verification.crash.plan.FaultKind;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.plan.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Command line of the crash checker, for runs of any length. */
public final class CrashChecker {
    private static final Set<String> OPTIONS =
            Set.of("--rounds", "--minutes", "--seed", "--mode", "--focus", "--lanes", "--only", "--postgres", "--logs");

    private CrashChecker() {}

    /**
     * Options: {@code --rounds N --minutes N --seed N --mode at-least-once|exactly-once
     * --focus anything|snapshot|backlog|each|people --only KIND,… --lanes N --postgres 14…18 --logs DIRECTORY}. Ends with 0 where source and target were equal after every round, with 1 where not,
     * with 2 where the options are wrong. A signal such as SIGTERM or SIGINT prints the report up to then.
     */
    public static void main(String[] arguments) {
        CheckPlan plan;
        int version;
        try {
            Map<String, String> options = options(arguments);
            plan = plan(options);
            version = count(options, "--postgres", PostgresServer.DEFAULT_VERSION);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        CheckReport report;
        try (CrashCheck check = CrashCheck.start(version, CrashChecker::say)) {
            Thread interrupted =
                    new Thread(() -> check.latest().ifPresent(latest -> say("interrupted: " + latest)), "report");
            Runtime.getRuntime().addShutdownHook(interrupted);
            report = check.run(plan);
            Runtime.getRuntime().removeShutdownHook(interrupted);
        }
        say(report.toString());
        System.exit(report.isSound() ? 0 : 1);
    }

    private static void say(String line) {
        System.out.println(line);
    }

    static CheckPlan plan(Map<String, String> options) {
        Mode mode = choice("--mode", options.get("--mode"), Mode.AT_LEAST_ONCE, Mode.values(), Mode::text);
        Focus focus = choice("--focus", options.get("--focus"), Focus.ANYTHING, Focus.values(), Focus::text);
        boolean timed = options.containsKey("--minutes");
        int rounds = count(options, "--rounds", timed ? Integer.MAX_VALUE : 20);
        CheckPlan plan = CheckPlan.of(rounds, number(options, "--seed", 1), mode)
                .focusedOn(focus)
                .withLanes(count(options, "--lanes", 1));
        String only = options.get("--only");
        plan = only == null ? plan : only(plan, only);
        String logs = options.get("--logs");
        plan = logs == null ? plan : plan.withLogs(Path.of(logs));
        return timed ? plan.within(Duration.ofMinutes(count(options, "--minutes", 1))) : plan;
    }

    private static CheckPlan only(CheckPlan plan, String text) {
        List<FaultKind> possible = new ArrayList<>(FaultKind.of(plan.mode()));
        possible.addAll(FaultKind.acts());
        List<FaultKind> kinds = Arrays.stream(text.split(","))
                .map(name -> choice(
                        "--only",
                        name.replace('-', ' '),
                        FaultKind.CONNECTOR_KILLED,
                        possible.toArray(FaultKind[]::new),
                        FaultKind::text))
                .toList();
        if (kinds.stream().allMatch(FaultKind::isAct)) {
            return plan.withActs(kinds);
        }
        if (kinds.stream().anyMatch(FaultKind::isAct)) {
            throw new IllegalArgumentException("--only is of faults, or of acts of a person");
        }
        return plan.withOnly(kinds.toArray(FaultKind[]::new));
    }

    /** Returns a count of at least 1, because a check without rounds must not report success. */
    private static int count(Map<String, String> options, String option, int otherwise) {
        long number = number(options, option, otherwise);
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(option + " is at least 1 and at most " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    private static long number(Map<String, String> options, String option, long otherwise) {
        String text = options.get(option);
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is a number, not '" + text + "'", e);
        }
    }

    private static <T> T choice(
            String option, @Nullable String text, T otherwise, T[] values, Function<T, String> name) {
        if (text == null) {
            return otherwise;
        }
        return Arrays.stream(values)
                .filter(value -> name.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        option + " is one of " + Arrays.stream(values).map(name).collect(Collectors.joining(", "))));
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        if (arguments.length % 2 != 0 || !OPTIONS.containsAll(options.keySet())) {
            throw new IllegalArgumentException("Options, each with a value: " + new TreeSet<>(OPTIONS));
        }
        return options;
    }
}

package dev.penstock.verification;

import dev.penstock.test.PostgresServer;
import dev.penstock.verification.crash.CheckPlan;
import dev.penstock.verification.crash.CheckReport;
import dev.penstock.verification.crash.CrashCheck;
import dev.penstock.verification.crash.Mode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Runs the crash checker from the command line, for as long as one likes. */
public final class CrashChecker {
    private static final Set<String> OPTIONS = Set.of("--rounds", "--seed", "--mode", "--postgres");

    private CrashChecker() {}

    /** Options: {@code --rounds N --seed N --mode at-least-once|exactly-once --postgres 14…18}. */
    public static void main(String[] arguments) {
        Map<String, String> options = options(arguments);
        Mode mode = options.getOrDefault("--mode", "").equals(Mode.EXACTLY_ONCE.text())
                ? Mode.EXACTLY_ONCE
                : Mode.AT_LEAST_ONCE;
        CheckPlan plan = CheckPlan.of(
                Integer.parseInt(options.getOrDefault("--rounds", "20")),
                Long.parseLong(options.getOrDefault("--seed", "1")),
                mode);
        int version =
                Integer.parseInt(options.getOrDefault("--postgres", String.valueOf(PostgresServer.DEFAULT_VERSION)));
        CheckReport report;
        try (CrashCheck check = CrashCheck.start(version, CrashChecker::say)) {
            report = check.run(plan);
        }
        say(report.toString());
        System.exit(report.isSound() ? 0 : 1);
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        boolean known = OPTIONS.containsAll(options.keySet());
        String mode = options.getOrDefault("--mode", Mode.AT_LEAST_ONCE.text());
        boolean possible = mode.equals(Mode.AT_LEAST_ONCE.text()) || mode.equals(Mode.EXACTLY_ONCE.text());
        if (arguments.length % 2 != 0 || !known || !possible) {
            throw new IllegalArgumentException(
                    "Options: --rounds N --seed N --mode at-least-once|exactly-once" + " --postgres 14…18");
        }
        return options;
    }
}

package dev.penstock.verification.crash;

import java.util.List;

/**
 * What is to be checked. The seed decides workload and schedule; when things happen to each other is up to the machine.
 *
 * @param rounds how many rounds to run, at most: the first difference ends the check
 * @param seed decides workload and schedule
 * @param mode what the connector promises
 * @param connector the connector's main class and what stands before its own arguments
 */
public record CheckPlan(int rounds, long seed, Mode mode, List<String> connector) {
    /** Makes a plan. */
    public CheckPlan {
        connector = List.copyOf(connector);
    }

    /** Returns a plan for the connector as it should be. */
    public static CheckPlan of(int rounds, long seed, Mode mode) {
        return new CheckPlan(rounds, seed, mode, List.of(Connector.class.getName()));
    }
}

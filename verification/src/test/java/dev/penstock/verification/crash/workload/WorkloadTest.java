package dev.penstock.verification.crash.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.verification.crash.ScheduledFault;
import dev.penstock.verification.crash.plan.CheckPlan;
import dev.penstock.verification.crash.plan.Dice;
import dev.penstock.verification.crash.plan.FaultKind;
import dev.penstock.verification.crash.plan.Focus;
import dev.penstock.verification.crash.plan.Mode;
import dev.penstock.verification.crash.workload.Transaction.Step;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A seed decides what is done and what goes wrong, and a few rounds hold all of it. */
class WorkloadTest {
    private static final int ROUNDS = 150;

    @ParameterizedTest
    @EnumSource
    void isTheSameForTheSameSeedAndAnotherForAnother(Mode mode) {
        for (Focus focus : Focus.values()) {
            CheckPlan plan = CheckPlan.of(ROUNDS, 42, mode).focusedOn(focus);

            assertThat(transactions(plan)).isEqualTo(transactions(plan));
            assertThat(scheduled(plan)).isEqualTo(scheduled(plan));
            CheckPlan other = CheckPlan.of(ROUNDS, 43, mode).focusedOn(focus);
            assertThat(transactions(plan)).isNotEqualTo(transactions(other));
            assertThat(scheduled(plan)).isNotEqualTo(scheduled(other));
        }
    }

    @ParameterizedTest
    @EnumSource
    void holdsTransactionsOfEveryKind(Mode mode) {
        List<Transaction> transactions = transactions(CheckPlan.of(ROUNDS, 42, mode));

        assertThat(statements(transactions))
                .contains("COPY", "TRUNCATE", "ALTER", "INSERT", "UPDATE", "DELETE", "SAVEPOINT", "ROLLBACK");
        String all = transactions.stream()
                .flatMap(transaction -> transaction.steps().stream())
                .map(Step::sql)
                .collect(Collectors.joining("\n"));
        assertThat(all)
                .as("a key of one column, one of two, swapped unique values, unchanged TOAST, many rows")
                .contains("UPDATE docs SET id = ", "UPDATE parts SET b = 0", "UPDATE pairs p SET u = q.u")
                .contains("UPDATE docs SET title = ", "UPDATE accounts SET balance = balance + 0.01 WHERE id >= ");
        assertThat(transactions)
                .as("rolled back, and open while others commit")
                .anyMatch(transaction -> !transaction.commits())
                .anyMatch(transaction -> transaction.pause() > 0);
        assertThat(IntStream.rangeClosed(1, ROUNDS)).anyMatch(round -> CrashWorkload.addedColumn(42, round) > 0);
    }

    @ParameterizedTest
    @EnumSource
    void strikesInEveryWay(Mode mode) {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        scheduled(CheckPlan.of(ROUNDS, 42, mode)).forEach(fault -> kinds.add(fault.kind()));

        assertThat(kinds).containsExactlyInAnyOrderElementsOf(FaultKind.of(mode));
    }

    @Test
    void leavesATableRoomForItsColumns() {
        assertThat(CrashWorkload.columns(42, 100_000)).isEqualTo(200);
    }

    private static List<Transaction> transactions(CheckPlan plan) {
        List<Transaction> transactions = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            for (int writer = 0; writer < CrashWorkload.WRITERS; writer++) {
                transactions.addAll(new CrashWorkload(new Dice(plan.seed(), round, writer), plan).transactions());
            }
        }
        return transactions;
    }

    private static List<ScheduledFault> scheduled(CheckPlan plan) {
        List<ScheduledFault> scheduled = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            scheduled.addAll(ScheduledFault.schedule(new Dice(plan.seed(), round, Dice.SCHEDULE), plan, plan.kinds()));
        }
        return scheduled;
    }

    private static Set<String> statements(List<Transaction> transactions) {
        return transactions.stream()
                .flatMap(transaction -> transaction.steps().stream())
                .map(step -> step.sql().split(" ", 2)[0])
                .collect(Collectors.toSet());
    }
}

package dev.penstock.verification.crash.workload;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of the workload.
 *
 * @param think the pause before it begins, in milliseconds
 * @param steps the statements
 * @param pause the pause before the last statement, in milliseconds, so that others can commit meanwhile
 * @param commits whether it is committed; otherwise it is rolled back
 */
record Transaction(long think, List<Step> steps, long pause, boolean commits) {
    /**
     * A statement.
     *
     * @param sql the statement
     * @param copied the rows of a COPY, in text format
     */
    record Step(String sql, @Nullable String copied) {
        static Step of(String sql) {
            return new Step(sql, null);
        }
    }
}

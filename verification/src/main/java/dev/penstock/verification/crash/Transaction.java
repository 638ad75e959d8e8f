package dev.penstock.verification.crash;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of the workload.
 *
 * @param think how many milliseconds pass before it begins
 * @param steps what is done
 * @param pause how many milliseconds pass before the last step, for others to commit meanwhile
 * @param commits whether it is committed, not rolled back
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

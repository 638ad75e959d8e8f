package dev.penstock.core.internal.error;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Error message of a server (manual, section "Error and Notice Message Fields"), which can be printed without the values of rows.
 *
 * <p>Names of objects and columns are kept. A part in which values cannot be separated from the text is left out.
 *
 * @param sqlState the SQLSTATE, {@code null} where the error came from a driver that gave none
 * @param message the primary message, without severity
 * @param detail the DETAIL, {@code null} if there is none
 * @param hint the HINT, {@code null} if there is none
 * @param context the CONTEXT, one line for each level, {@code null} if there is none
 * @param routine the routine of the server that reported the error, {@code null} if it is not known
 */
public record ServerMessage(
        @Nullable String sqlState,
        @Nullable String message,
        @Nullable String detail,
        @Nullable String hint,
        @Nullable String context,
        @Nullable String routine) {
    /** Routines that report errors of a user's function, whose texts may contain any value. */
    private static final Set<String> OF_USERS = Set.of(
            "exec_stmt_raise", "exec_stmt_assert", "PLy_elog", "PLy_elog_impl", "plperl_util_elog", "utils_elog");

    /** Returns a message of a driver, which has no parts. */
    public static ServerMessage ofDriver(@Nullable String sqlState, @Nullable String message) {
        return new ServerMessage(sqlState, message, null, null, null, null);
    }

    /** Returns whether a user's function raised the error. */
    public boolean isOfUsersFunction() {
        return routine != null && OF_USERS.contains(routine);
    }

    /** Returns the primary message without values, and without a full stop. */
    public String primary() {
        String first = message == null ? "" : message.lines().findFirst().orElse("");
        String bare = withoutDot(first);
        return isAboutValues() ? ValueRemoval.fromMessage(bare) : bare;
    }

    /** Returns the sentence: message, SQLSTATE, DETAIL, HINT and CONTEXT. */
    public String sentence() {
        StringBuilder sentence = new StringBuilder(primary());
        if (sqlState != null) {
            sentence.append(" (SQLSTATE ").append(sqlState).append(')');
        }
        return sentence.append('.').append(supplement()).toString();
    }

    /** Returns DETAIL, HINT and CONTEXT as sentences that each begin with a space; empty if there is none. */
    public String supplement() {
        StringBuilder text = new StringBuilder();
        boolean usersWords = isOfUsersFunction();
        if (!usersWords && detail != null) {
            append(text, "Detail", ValueRemoval.fromDetail(detail, isAboutValues()));
        }
        if (!usersWords && hint != null && !isAboutValues()) {
            append(text, "Hint", oneLine(hint));
        }
        if (context != null) {
            append(text, "Context", contextLine());
        }
        return text.toString();
    }

    private String contextLine() {
        List<String> lines = new ArrayList<>();
        String all = context == null ? "" : context;
        all.lines()
                .map(ValueRemoval::fromContext)
                .filter(line -> !line.isEmpty())
                .forEach(lines::add);
        return String.join("; ", lines);
    }

    /** Returns whether the error is a data exception, a violated constraint, or a row outside a view. */
    private boolean isAboutValues() {
        return sqlState != null
                && (sqlState.startsWith("22") || sqlState.startsWith("23") || sqlState.startsWith("44"));
    }

    private static void append(StringBuilder text, String name, String part) {
        if (!part.isEmpty()) {
            text.append(' ').append(name).append(": ").append(withoutDot(part)).append('.');
        }
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String withoutDot(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}

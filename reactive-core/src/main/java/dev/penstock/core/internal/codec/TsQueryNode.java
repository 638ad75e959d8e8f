package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.text.TsText;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** An operand or operator of a text search query. */
final class TsQueryNode {
    static final int NOT = 1;
    static final int AND = 2;
    static final int OR = 3;
    static final int PHRASE = 4;

    /** How tight the operators bind, by their number. */
    private static final int[] PRIORITIES = {0, 4, 2, 1, 3};

    private final String lexeme;
    private final int weights;
    private final boolean prefix;
    private final int operator;
    private final int distance;
    private @Nullable TsQueryNode left;
    private @Nullable TsQueryNode right;

    private TsQueryNode(String lexeme, int weights, boolean prefix, int operator, int distance) {
        this.lexeme = lexeme;
        this.weights = weights;
        this.prefix = prefix;
        this.operator = operator;
        this.distance = distance;
    }

    static TsQueryNode value(String lexeme, int weights, boolean prefix) {
        return new TsQueryNode(lexeme, weights, prefix, 0, 0);
    }

    static TsQueryNode operator(int operator, int distance) {
        if (operator < NOT || operator > PHRASE) {
            throw new MalformedException("it has an unknown operator");
        }
        return new TsQueryNode("", 0, false, operator, distance);
    }

    void join(@Nullable TsQueryNode left, TsQueryNode right) {
        this.left = left;
        this.right = right;
    }

    boolean isValue() {
        return operator == 0;
    }

    int operands() {
        return operator == NOT ? 1 : 2;
    }

    int priority() {
        return PRIORITIES[operator];
    }

    String lexeme() {
        return lexeme;
    }

    int weights() {
        return weights;
    }

    boolean isPrefix() {
        return prefix;
    }

    int operator() {
        return operator;
    }

    int distance() {
        return distance;
    }

    @Nullable
    TsQueryNode left() {
        return left;
    }

    TsQueryNode right() {
        if (right == null) {
            throw new IllegalStateException("An operand has no right side.");
        }
        return right;
    }

    /** As the server prints it. Without recursion: a query can be as deep as it is long. */
    String print() {
        StringBuilder out = new StringBuilder();
        Deque<Task> tasks = new ArrayDeque<>();
        tasks.push(new Task(this, 0, false, ""));
        while (!tasks.isEmpty()) {
            Task task = tasks.pop();
            TsQueryNode node = task.node;
            if (node == null) {
                out.append(task.text);
            } else if (node.isValue()) {
                node.appendValue(out);
            } else {
                node.open(task, out, tasks);
            }
        }
        return out.toString();
    }

    private void open(Task task, StringBuilder out, Deque<Task> tasks) {
        boolean brackets = priority() < task.outerPriority || (operator == PHRASE && task.rightOfPhrase);
        out.append(brackets ? "( " : "").append(operator == NOT ? "!" : "");
        if (brackets) {
            tasks.push(Task.text(" )"));
        }
        tasks.push(new Task(right(), priority(), operator == PHRASE, ""));
        if (left != null) {
            tasks.push(Task.text(symbol()));
            tasks.push(new Task(left, priority(), false, ""));
        }
    }

    private String symbol() {
        return switch (operator) {
            case AND -> " & ";
            case OR -> " | ";
            default -> distance == 1 ? " <-> " : " <" + distance + "> ";
        };
    }

    private void appendValue(StringBuilder out) {
        out.append(TsText.quoted(lexeme));
        if (weights != 0 || prefix) {
            out.append(':').append(prefix ? "*" : "");
            for (int i = 3; i >= 0; i--) {
                out.append((weights & 1 << i) != 0 ? String.valueOf("DCBA".charAt(i)) : "");
            }
        }
    }

    private record Task(@Nullable TsQueryNode node, int outerPriority, boolean rightOfPhrase, String text) {
        static Task text(String text) {
            return new Task(null, 0, false, text);
        }
    }
}

package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.text.TextCursor;
import dev.penstock.core.internal.text.TsText;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Reads text search queries; without recursion, as a query can be as deep as it is long. */
final class TsQueryParser {
    /** On the stack of operators: an open bracket. */
    private static final TsQueryNode BRACKET = TsQueryNode.value("(", 0, false);

    private final TextCursor in;
    private final Deque<TsQueryNode> operators = new ArrayDeque<>();
    private final Deque<TsQueryNode> operands = new ArrayDeque<>();

    TsQueryParser(String text) {
        this.in = new TextCursor(text);
    }

    /** The root, {@code null} of an empty query. */
    @Nullable
    TsQueryNode parse() {
        in.skipSpaces();
        if (in.atEnd()) {
            return null;
        }
        operand();
        in.skipSpaces();
        while (!in.atEnd()) {
            if (in.skip(')')) {
                closeBracket();
            } else {
                operator();
                operand();
            }
            in.skipSpaces();
        }
        while (!operators.isEmpty()) {
            apply(operators.pop());
        }
        return operands.pop();
    }

    private void operand() {
        in.skipSpaces();
        while (in.peek() == '!' || in.peek() == '(') {
            operators.push(in.next() == '!' ? TsQueryNode.operator(TsQueryNode.NOT, 0) : BRACKET);
            in.skipSpaces();
        }
        String lexeme = TsText.word(in);
        int weights = 0;
        boolean prefix = false;
        if (in.skip(':')) {
            while (!in.atEnd() && "*ABCDabcd".indexOf(in.peek()) >= 0) {
                char c = Character.toUpperCase(in.next());
                prefix |= c == '*';
                weights |= c == '*' ? 0 : 1 << "DCBA".indexOf(c);
            }
        }
        operands.push(TsQueryNode.value(lexeme, weights, prefix));
    }

    private void operator() {
        TsQueryNode next = nextOperator();
        // Those of equal priority bind to the left.
        while (!operators.isEmpty()
                && operators.peek() != BRACKET
                && operators.peek().priority() >= next.priority()) {
            apply(operators.pop());
        }
        operators.push(next);
    }

    private TsQueryNode nextOperator() {
        if (in.skip('&')) {
            return TsQueryNode.operator(TsQueryNode.AND, 0);
        }
        if (in.skip('|')) {
            return TsQueryNode.operator(TsQueryNode.OR, 0);
        }
        in.expect('<');
        int distance = in.skip('-') ? 1 : in.digits(1, 5);
        in.expect('>');
        return TsQueryNode.operator(TsQueryNode.PHRASE, distance);
    }

    private void closeBracket() {
        while (!operators.isEmpty() && operators.peek() != BRACKET) {
            apply(operators.pop());
        }
        if (operators.isEmpty()) {
            throw new MalformedException("a bracket is missing");
        }
        operators.pop();
    }

    private void apply(TsQueryNode operator) {
        if (operator == BRACKET || operands.size() < operator.operands()) {
            throw new MalformedException("a bracket or operand is missing");
        }
        TsQueryNode right = operands.pop();
        operator.join(operator.operands() == 1 ? null : operands.pop(), right);
        operands.push(operator);
    }
}

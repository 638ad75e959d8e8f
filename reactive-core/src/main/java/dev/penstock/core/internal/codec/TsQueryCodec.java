package dev.penstock.core.internal.codec;

import dev.penstock.core.internal.wire.BinaryWriter;
import dev.penstock.core.internal.wire.ByteCursor;
import dev.penstock.core.internal.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * {@code tsquery}: a count, then the items, an operator before its operands and the right one first. An operand is 1, its
 * weights, whether it is a prefix, and its text up to a zero; an operator is 2, its number, and of a phrase the distance.
 */
public final class TsQueryCodec extends ScalarCodec<String> {
    private static final int VALUE = 1;
    private static final int OPERATOR = 2;

    public TsQueryCodec(String typeName) {
        super(typeName, String.class);
    }

    @Override
    public String read(byte[] bytes, int offset, int length) {
        ByteCursor in = new ByteCursor(bytes, offset, length);
        int count = in.count(2);
        List<TsQueryNode> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(readItem(in));
        }
        in.expectEnd();
        return count == 0 ? "" : tree(items).print();
    }

    private static TsQueryNode readItem(ByteCursor in) {
        int kind = in.int1();
        if (kind == VALUE) {
            int weights = in.int1();
            boolean prefix = in.int1() != 0;
            return TsQueryNode.value(in.zeroTerminated(), weights, prefix);
        }
        if (kind != OPERATOR) {
            throw new MalformedException("it has an unknown item");
        }
        int operator = in.int1();
        return TsQueryNode.operator(operator, operator == TsQueryNode.PHRASE ? in.int2() & 0xffff : 0);
    }

    /** From the end, where the operands of each operator are known when it comes. */
    private static TsQueryNode tree(List<TsQueryNode> items) {
        Deque<TsQueryNode> operands = new ArrayDeque<>();
        for (int i = items.size() - 1; i >= 0; i--) {
            TsQueryNode item = items.get(i);
            if (!item.isValue()) {
                if (operands.size() < item.operands()) {
                    throw new MalformedException("an operand is missing");
                }
                TsQueryNode right = operands.pop();
                item.join(item.operands() == 1 ? null : operands.pop(), right);
            }
            operands.push(item);
        }
        if (operands.size() != 1) {
            throw new MalformedException("an operator is missing");
        }
        return operands.pop();
    }

    @Override
    public String parse(String text) {
        return text;
    }

    @Override
    public void writeValue(String value, BinaryWriter out) {
        TsQueryNode root = new TsQueryParser(value).parse();
        int start = out.size();
        out.writeInt(0);
        if (root != null) {
            out.setInt(start, writeItems(root, out));
        }
    }

    private static int writeItems(TsQueryNode root, BinaryWriter out) {
        Deque<TsQueryNode> open = new ArrayDeque<>();
        open.push(root);
        int count = 0;
        while (!open.isEmpty()) {
            TsQueryNode item = open.pop();
            count++;
            if (item.isValue()) {
                out.writeByte(VALUE);
                out.writeByte(item.weights());
                out.writeByte(item.isPrefix() ? 1 : 0);
                out.writeUtf8(item.lexeme());
                out.writeByte(0);
            } else {
                out.writeByte(OPERATOR);
                out.writeByte(item.operator());
                if (item.operator() == TsQueryNode.PHRASE) {
                    out.writeShort(item.distance());
                }
                if (item.left() != null) {
                    open.push(item.left());
                }
                open.push(item.right());
            }
        }
        return count;
    }
}

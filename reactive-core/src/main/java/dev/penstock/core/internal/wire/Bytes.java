package dev.penstock.core.internal.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reader of numbers in network byte order. */
public final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    public static short int2(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at);
    }

    public static int int4(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    public static long int8(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    static void putInt2(byte[] bytes, int at, short value) {
        SHORT.set(bytes, at, value);
    }

    static void putInt4(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    static void putInt8(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }

    /** Rejects a value whose length is not the fixed length of its type. */
    public static void expect(int length, int actual) {
        if (actual != length) {
            throw new MalformedException("it has " + actual + " bytes instead of " + length);
        }
    }
}

package dev.penstock.core.internal.codec;

/**
 * Visitor of a column's value in the form closest to its bytes, without a Java object if possible. For writers of other formats.
 */
public interface ValueVisitor {
    /** The column is null. */
    void visitNull();

    /** A truth value. */
    void visitBoolean(boolean value);

    /** An integer of any width. */
    void visitLong(long value);

    /** A number of {@code float4}. */
    void visitFloat(float value);

    /** A number of {@code float8}. */
    void visitDouble(double value);

    /** A text: bytes of well-formed UTF-8, valid during the call, not to be changed. */
    void visitText(byte[] bytes, int offset, int length);

    /** A value of {@code json} or {@code jsonb}: its text in UTF-8, valid during the call, not to be changed. */
    void visitJson(byte[] bytes, int offset, int length);

    /** A binary string, valid during the call, not to be changed. */
    void visitBytes(byte[] bytes, int offset, int length);

    /** Any other value, as {@code Row} returns it. */
    void visitObject(Object value);
}

package dev.penstock.source.internal.record;

/**
 * Numbers of the changes of a transaction, and of its logical messages, among those with the same LSN. An LSN and a number identify a
 * change. What is skipped is numbered too, so that other changes at the same LSN keep their number.
 */
final class ChangeNumbers {
    private long changeLsn;
    private long changeIndex = -1;
    private long messageLsn;
    private long messageIndex = -1;

    /** Begins a transaction. */
    void begin() {
        changeIndex = -1;
        messageIndex = -1;
    }

    /** Makes the change at {@code lsn} the last one; one at the same LSN as before gets the next number. */
    void change(long lsn) {
        changeIndex = lsn == changeLsn ? changeIndex + 1 : 0;
        changeLsn = lsn;
    }

    /** Makes the logical message at {@code lsn} the last one; one at the same LSN as before gets the next number. */
    void message(long lsn) {
        messageIndex = lsn == messageLsn ? messageIndex + 1 : 0;
        messageLsn = lsn;
    }

    /** Returns the number of the last change, from 0. */
    long changeIndex() {
        return changeIndex;
    }

    /** Returns the number of the last message, from 0. */
    long messageIndex() {
        return messageIndex;
    }

    /** Returns whether the transaction has had a change at the LSN of the last message. */
    boolean isBehindChange() {
        return changeIndex >= 0 && changeLsn == messageLsn;
    }
}

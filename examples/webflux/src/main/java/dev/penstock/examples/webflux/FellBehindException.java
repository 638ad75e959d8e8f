package dev.penstock.examples.webflux;

/** A subscriber was so slow that what it was to get next is not kept any more. */
final class FellBehindException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FellBehindException() {
        super("The next change is not kept any more");
    }
}

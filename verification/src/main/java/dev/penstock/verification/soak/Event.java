package dev.penstock.verification.soak;

/**
 * Something that was restarted, cut or killed.
 *
 * @param second the seconds since the beginning
 * @param what what happened
 */
record Event(double second, String what) {}

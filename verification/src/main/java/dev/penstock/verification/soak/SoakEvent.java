package dev.penstock.verification.soak;

/**
 * Restart, cut or kill of a part of the pipeline.
 *
 * @param second the seconds since the start of the soak
 * @param what a description
 */
record SoakEvent(double second, String what) {}

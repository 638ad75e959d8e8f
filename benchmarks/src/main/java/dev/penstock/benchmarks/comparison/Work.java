package dev.penstock.benchmarks.comparison;

import java.util.List;

/** A piece of work with the contestants that can do it. The first one is Penstock, with which the others are compared. */
interface Work {
    /** Returns the short name that the command line and file names use. */
    String name();

    /** Returns what is done, in words, with its size. */
    String title();

    /**
     * Loads the data once and returns the contestants that this machine has. Data that one run uses up is made again by each
     * contestant before the clock starts.
     */
    List<Contestant> prepare(Ground ground) throws Exception;
}

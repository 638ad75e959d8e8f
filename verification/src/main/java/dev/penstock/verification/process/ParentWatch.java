package dev.penstock.verification.process;

import java.io.IOException;

/** Watch of the process that started this one, over the standard input, which ends with that process. */
public final class ParentWatch {
    private ParentWatch() {}

    /** Makes this process end at once, without its shutdown hooks, when its parent is gone. */
    public static void endWithParent() {
        Thread watch = new Thread(ParentWatch::awaitEnd, "parent");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {
                // The parent never writes; only the end of the stream matters.
            }
        } catch (IOException gone) {
            // The parent is gone.
        }
        Runtime.getRuntime().halt(0);
    }
}

package dev.penstock.test;

import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * JUnit extension that checks after each class of integration tests whether the class has left resources behind: see {@link Holdings}.
 * JUnit finds it on the class path, so no class can forget it. Resources that existed before the class do not count.
 */
public final class LeakCheck implements BeforeAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);

    /** The time to wait, because sessions and threads end a moment after they were closed. */
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** Made when JUnit looks for extensions, which is before a test can load a class of Netty. */
    public LeakCheck() {
        if (Holdings.hasNetty()) {
            LostBuffers.watch();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Holdings before = Holdings.now();
        AutoCloseable check = () -> before.awaitNothingMore(DEADLINE);
        // Closed last: after whatever the class and its other extensions close at their end.
        context.getStore(NAMESPACE).put(context.getUniqueId(), check);
    }

    /** Returns whether the class whose test asks is looked after. */
    static boolean looksAfter(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(context.getUniqueId()) != null;
    }
}

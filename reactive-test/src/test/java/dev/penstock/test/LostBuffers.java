package dev.penstock.test;

import dev.penstock.test.internal.Pause;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/**
 * Netty's buffers that were garbage-collected but never released. All buffers are tracked, not one in a hundred.
 *
 * <p>The driver does not release a buffer that it has encoded for a connection that is lost before the buffer is sent. Such buffers are
 * few and do not count.
 */
final class LostBuffers {
    private static final Duration COLLECTION = Duration.ofSeconds(60);
    private static final Queue<String> LOST = new ConcurrentLinkedQueue<>();

    /** Buffers that the driver encoded for a message or a parameter and that were neither sent nor released. */
    private static final Pattern UNSENT =
            Pattern.compile("\\s*Recent access records:\\s*Created at:(\\s+(io\\.netty|reactor)\\.\\S+)*"
                    + "\\s+io\\.r2dbc\\.postgresql\\.(?s:.*)");

    private LostBuffers() {}

    /** Takes effect if no buffer was made yet. */
    static void watch() {
        // Not every access to a buffer is remembered, only who got and who released it.
        System.setProperty("io.netty.leakDetection.acquireAndReleaseOnly", "true");
        ResourceLeakDetector.setLevel(Level.PARANOID);
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Detectors());
    }

    /** Returns what was lost since it was last asked for. */
    static List<String> take() {
        collect();
        // Netty looks for what was lost when it makes a buffer.
        UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
        List<String> lost = new ArrayList<>();
        for (String one = LOST.poll(); one != null; one = LOST.poll()) {
            lost.add(one);
        }
        return lost;
    }

    /** Collects twice: when the second mark has come to its queue, all that was found with the first has come to its own. */
    private static void collect() {
        for (int i = 0; i < 2; i++) {
            ReferenceQueue<Object> queue = new ReferenceQueue<>();
            WeakReference<Object> mark = new WeakReference<>(new Object(), queue);
            boolean collected = Pause.until(
                    () -> {
                        System.gc();
                        return queue.poll() == mark;
                    },
                    COLLECTION);
            if (!collected) {
                throw new AssertionError("Nothing is collected within " + COLLECTION);
            }
        }
    }

    private static final class Detectors extends ResourceLeakDetectorFactory {
        @Override
        @Deprecated
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return new Detector<>(resource, samplingInterval);
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
            return new Detector<>(resource, samplingInterval);
        }
    }

    private static final class Detector<T> extends ResourceLeakDetector<T> {
        Detector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resource, String records) {
            if (!UNSENT.matcher(records).matches()) {
                LOST.add("lost " + resource + records);
            }
        }

        @Override
        protected void reportUntracedLeak(String resource) {
            LOST.add("lost " + resource);
        }
    }
}

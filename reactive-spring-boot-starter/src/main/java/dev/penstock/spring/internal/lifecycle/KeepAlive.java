package dev.penstock.spring.internal.lifecycle;

import reactor.core.publisher.Mono;

/**
 * Thread that keeps the JVM running while a pipeline runs. All other threads of a pipeline are daemons, so an application without a web
 * server would end as soon as it has started.
 */
final class KeepAlive {
    private KeepAlive() {}

    /** Keeps the JVM running until {@code end} completes. */
    static void until(Mono<Void> end) {
        new Thread(end::block, "penstock-keep-alive").start();
    }
}

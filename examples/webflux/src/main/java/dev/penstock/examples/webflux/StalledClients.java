package dev.penstock.examples.webflux;

import io.netty.handler.timeout.WriteTimeoutHandler;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServer;

/**
 * Closes the connection of a client that does not take what is written to it. What it holds, a snapshot with its locks above all, ends
 * with the connection.
 */
@Component
final class StalledClients implements NettyServerCustomizer {
    private final WebfluxProperties properties;

    StalledClients(WebfluxProperties properties) {
        this.properties = properties;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnConnection(connection -> connection.addHandlerLast(
                "stalled-clients", new WriteTimeoutHandler(properties.stall().toMillis(), TimeUnit.MILLISECONDS)));
    }
}

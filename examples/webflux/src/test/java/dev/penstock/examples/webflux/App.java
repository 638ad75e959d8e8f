package dev.penstock.examples.webflux;

import static org.awaitility.Awaitility.await;

import dev.penstock.test.Database;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.env.Environment;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/** The application, on a database of the test's, and a client for it. */
final class App implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(60);

    static final ParameterizedTypeReference<ServerSentEvent<String>> EVENT = new ParameterizedTypeReference<>() {};

    private static final String SECURITY = Stream.of(
                    "ReactiveUserDetailsServiceAutoConfiguration",
                    "actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration",
                    "web.reactive.ReactiveWebSecurityAutoConfiguration")
            .map(name -> "org.springframework.boot.security.autoconfigure." + name)
            .collect(Collectors.joining(","));

    private final ConfigurableApplicationContext context;

    private App(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static App start(Database database, String... arguments) {
        return start(database.url(), "slot_" + database.name(), 0, arguments);
    }

    /** Starts the application with more configuration. */
    static App start(Database database, Class<?> configuration) {
        return start(
                WebfluxApplication.application(), List.of(configuration), database.url(), "slot_" + database.name(), 0);
    }

    static App start(String url, String slot, int port, String... more) {
        return start(WebfluxApplication.application(), List.of(), url, slot, port, more);
    }

    private static App start(
            SpringApplication application,
            List<Class<?>> configuration,
            String url,
            String slot,
            int port,
            String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--penstock.source.url=" + url,
                "--penstock.source.logrepl.slot-name=" + slot,
                "--penstock.source.logrepl.status-interval=200ms",
                "--webflux.shop=true",
                // Distinguishes a stop that waits for its time limit from one that does not.
                "--spring.lifecycle.timeout-per-shutdown-phase=2m",
                "--server.port=" + port));
        arguments.addAll(List.of(more));
        // Spring Security is there for one test alone.
        arguments.add("--spring.autoconfigure.exclude=" + SECURITY);
        application.addPrimarySources(configuration);
        App app = new App(application.run(arguments.toArray(String[]::new)));
        if (configuration.isEmpty()) {
            app.awaitStream(slot);
        }
        return app;
    }

    private void awaitStream(String slot) {
        await("slot " + slot)
                .atMost(DEADLINE)
                .until(() -> "streaming"
                        .equals(client().get()
                                .uri("/status")
                                .retrieve()
                                .bodyToMono(Map.class)
                                .block(DEADLINE)
                                .get("phase")));
    }

    int port() {
        return context.getBean(Environment.class).getRequiredProperty("local.server.port", Integer.class);
    }

    WebClient client() {
        return WebClient.builder()
                .baseUrl("http://127.0.0.1:" + port())
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(1 << 22))
                .build();
    }

    Flux<ServerSentEvent<String>> events(String query) {
        return events(query, null);
    }

    Flux<ServerSentEvent<String>> events(String query, String lastId) {
        return client().get()
                .uri("/changes" + query)
                .headers(headers -> {
                    if (lastId != null) {
                        headers.set("Last-Event-ID", lastId);
                    }
                })
                .retrieve()
                .bodyToFlux(EVENT);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}

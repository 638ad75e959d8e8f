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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/** The application, on a database of the test's, and a client for it. */
final class App implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofMinutes(2);

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

    /** Starts the application without a wait for its stream, which may be that of another instance. */
    static App startPipelines(Database database, String... more) {
        return start(
                WebfluxApplication.application(),
                false,
                List.of(OwnThreads.class),
                database.url(),
                "slot_" + database.name(),
                0,
                more);
    }

    private static App start(
            SpringApplication application,
            List<Class<?>> configuration,
            String url,
            String slot,
            int port,
            String... more) {
        return start(application, configuration.isEmpty(), configuration, url, slot, port, more);
    }

    private static App start(
            SpringApplication application,
            boolean awaited,
            List<Class<?>> configuration,
            String url,
            String slot,
            int port,
            String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--webflux.url=" + url,
                "--penstock.pipelines.page.source.logrepl.slot-name=" + slot,
                "--penstock.pipelines.page.source.logrepl.status-interval=200ms",
                "--webflux.shop=true",
                "--penstock.pipelines.copies.enabled=false",
                // Distinguishes a stop that waits for its time limit from one that does not.
                "--spring.lifecycle.timeout-per-shutdown-phase=5m",
                "--server.port=" + port));
        arguments.addAll(List.of(more));
        // Spring Security is there for one test alone.
        arguments.add("--spring.autoconfigure.exclude=" + SECURITY);
        application.addPrimarySources(configuration);
        App app = new App(application.run(arguments.toArray(String[]::new)));
        if (awaited) {
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

    /** Returns the status code of the answer to {@code GET}. */
    int statusCode(String path) {
        return client().get()
                .uri(path)
                .exchangeToMono(response ->
                        response.releaseBody().thenReturn(response.statusCode().value()))
                .block(DEADLINE);
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

    /** The end of one application must not end the threads of another in the same JVM. */
    @Configuration(proxyBeanMethods = false)
    static class OwnThreads {
        @Bean
        ReactorResourceFactory reactorResourceFactory() {
            ReactorResourceFactory factory = new ReactorResourceFactory();
            factory.setUseGlobalResources(false);
            return factory;
        }
    }
}

package dev.penstock.examples.webflux;

import static dev.penstock.examples.webflux.App.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.userdetails.MapReactiveUserDetailsService;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.publisher.Mono;

/** The application with a login in front of it, as the guide shows. */
class LoginIT {
    private final Database database = PostgresServer.shared().createDatabase();

    @BeforeEach
    void tables() {
        database.execute(EmbeddedDatabase.TABLES);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void nothingIsShownOrChangedWithoutALogin() {
        try (App app = App.start(database, Login.class)) {
            WebClient stranger = app.client();
            for (String path :
                    new String[] {"/", "/changes?snapshot=true", "/status", "/workload", "/actuator/metrics"}) {
                assertThat(status(stranger.get().uri(path))).as(path).isEqualTo(401);
            }
            assertThat(status(stranger.post().uri("/orders").bodyValue(Map.of("customer", "Eve", "amount", 1))))
                    .isEqualTo(401);
            assertThat(status(stranger.delete().uri("/orders/1"))).isEqualTo(401);
            assertThat(status(stranger.get().uri("/actuator/health"))).isEqualTo(200);
            assertThatThrownBy(() -> new ReactorNettyWebSocketClient()
                            .execute(
                                    URI.create("ws://127.0.0.1:" + app.port() + "/changes/ws"),
                                    session -> session.receive().then())
                            .block(DEADLINE))
                    .hasStackTraceContaining("401");
            assertThat(database.value("SELECT count(*) FROM orders")).isEqualTo("3");
        }
    }

    @Test
    void aUserWhoIsLoggedInSeesChangesAndMakesThem() {
        try (App app = App.start(database, Login.class)) {
            WebClient ada = app.client()
                    .mutate()
                    .defaultHeaders(headers -> headers.setBasicAuth("ada", "engine"))
                    .build();
            assertThat(status(ada.post().uri("/orders").bodyValue(Map.of("customer", "Ada", "amount", 1))))
                    .isEqualTo(201);
            ServerSentEvent<String> first = ada.get()
                    .uri("/changes?snapshot=true")
                    .retrieve()
                    .bodyToFlux(App.EVENT)
                    .blockFirst(DEADLINE);
            assertThat(first).isNotNull();
            assertThat(first.event()).isEqualTo("reset");
            // A login is no way in for the pages of other sites, whose requests a browser sends with it.
            assertThat(status(ada.delete().uri("/orders/1").header(HttpHeaders.ORIGIN, "https://evil.example")))
                    .isEqualTo(403);
        }
    }

    private static int status(WebClient.RequestHeadersSpec<?> request) {
        return Mono.from(request.exchangeToMono(
                        response -> response.releaseBody().thenReturn(response.statusCode())))
                .map(HttpStatusCode::value)
                .blockOptional(DEADLINE)
                .orElseThrow();
    }

    /** Security configuration that an application adds for the login of users. */
    @EnableWebFluxSecurity
    static class Login {
        @Bean
        SecurityWebFilterChain everythingNeedsALogin(ServerHttpSecurity http) {
            return http.authorizeExchange(exchange -> exchange.pathMatchers("/actuator/health")
                            .permitAll()
                            .anyExchange()
                            .authenticated())
                    .httpBasic(Customizer.withDefaults())
                    // Pages of other sites are refused by their origin.
                    .csrf(ServerHttpSecurity.CsrfSpec::disable)
                    .build();
        }

        @Bean
        MapReactiveUserDetailsService users() {
            return new MapReactiveUserDetailsService(User.withUsername("ada")
                    .password("{noop}engine")
                    .roles("USER")
                    .build());
        }
    }
}

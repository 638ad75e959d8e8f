package dev.penstock.examples;

import dev.penstock.test.Database;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;

/** Application of an example in the guide, which streams the changes of the table {@code orders} and needs no login. */
public final class OrdersApplication {
    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";

    private OrdersApplication() {}

    /** Starts an application on a port of its own, with further properties. */
    public static ConfigurableApplicationContext start(Class<?> application, Database database, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                // The file is that of the example in the other package.
                "--spring.config.name=none",
                "--server.address=127.0.0.1",
                "--penstock.source.url=" + database.url(),
                "--penstock.source.tables=orders",
                "--penstock.source.snapshot-mode=never",
                "--penstock.source.logrepl.slot-name=slot_" + database.name(),
                "--spring.autoconfigure.exclude=" + SECURITY + "ReactiveUserDetailsServiceAutoConfiguration,"
                        + SECURITY + "actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration,"
                        + SECURITY + "web.reactive.ReactiveWebSecurityAutoConfiguration"));
        arguments.addAll(List.of(properties));
        return new SpringApplication(application).run(arguments.toArray(String[]::new));
    }

    /** Returns a client of a running application. */
    public static WebClient client(ConfigurableApplicationContext application) {
        return WebClient.create(
                "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port"));
    }
}

package dev.penstock.examples.webflux;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Starts a PostgreSQL with a table of orders, if no other is named; it lives as long as the application. */
final class EmbeddedDatabase implements ApplicationContextInitializer<GenericApplicationContext> {
    static final String[] TABLES = {
        """
        CREATE TABLE orders (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            customer text NOT NULL, amount numeric(10, 2) NOT NULL, status text NOT NULL DEFAULT 'new')\
        """,
        "CREATE TABLE stock (item text PRIMARY KEY, pieces int NOT NULL)",
        // The target of a pipeline of its own, which refuses large amounts.
        "CREATE SCHEMA warehouse",
        """
        CREATE TABLE warehouse.orders (
            id bigint PRIMARY KEY, customer text, amount numeric(10, 2) CHECK (amount < 1000), status text)\
        """,
        "INSERT INTO stock VALUES ('apples', 120), ('bread', 40), ('cheese', 25), ('dates', 300)",
        "INSERT INTO orders (customer, amount) VALUES ('Ada', 12.50), ('Grace', 99.00), ('Edsger', 7.25)"
    };

    @Override
    public void initialize(GenericApplicationContext context) {
        if (context.getEnvironment().containsProperty("webflux.url")) {
            return;
        }
        PostgresServer server = PostgresServer.start();
        Database database = server.createDatabase("shop");
        database.execute(TABLES);
        context.registerBean(PostgresServer.class, () -> server);
        context.getEnvironment()
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "embedded", Map.of("webflux.url", database.url(), "webflux.shop", "true")));
    }
}

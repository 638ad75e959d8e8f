package dev.penstock.examples.webflux;

import static dev.penstock.examples.webflux.App.DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.test.Database;
import dev.penstock.test.PostgresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page as a browser shows it. Needs chromium and chromedriver; pictures of it go to {@code target/screenshots}. */
class PageIT {
    private static final Path PICTURES = Path.of("target/screenshots");

    private static Browser browser;

    private final Database database = PostgresServer.shared().createDatabase();

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Browser.isInstalled(), "There is no chromium with chromedriver on this machine");
        browser = Browser.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void tables() {
        database.execute(EmbeddedDatabase.TABLES);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void showsRowsChangesAndItsConnectionAndResumesAfterARestart() throws Exception {
        String slot = "slot_" + database.name();
        App app = App.start(database.url(), slot, 0);
        int port = app.port();
        try {
            browser.visit("http://127.0.0.1:" + port + "/");
            awaitText("return document.getElementById('connection-text').textContent", "Live");
            awaitText(cell("Edsger"), "7.25");
            awaitText("return String(document.getElementById('shop').hidden)", "false");

            browser.run("document.querySelector('[name=customer]').value = 'Barbara <b>&';"
                    + "document.querySelector('[name=amount]').value = '3.5';"
                    + "document.querySelector('#order-form button').click()");
            // With both fractional digits, as in the table.
            awaitText(cell("Barbara <b>&"), "3.50");
            awaitText(mark("Barbara <b>&"), "create");
            database.execute("UPDATE orders SET amount = 4 WHERE customer LIKE 'Barbara%'");
            awaitText(cell("Barbara <b>&"), "4.00");
            awaitText(mark("Barbara <b>&"), "update");
            browser.screenshot(PICTURES.resolve("changes.png"));
            database.execute("DELETE FROM orders WHERE customer = 'Ada'");
            awaitText(cell("Ada"), "gone");
            assertThat(browser.run("return [...document.querySelectorAll('#log .tag')].map(t => t.textContent).join()"))
                    .isEqualTo("delete,update,create");
            // Every control has a name, every picture a text, and what changes by itself is said.
            assertThat(browser.run("return String([...document.querySelectorAll('input, select, button')].every(e =>"
                            + " e.labels?.length || e.textContent.trim() || e.ariaLabel))"))
                    .isEqualTo("true");
            assertThat(browser.run("return document.getElementById('connection').ariaLive"))
                    .isEqualTo("polite");

            app.close();
            awaitText("return document.getElementById('connection').className", "state lost");
            browser.screenshot(PICTURES.resolve("disconnected.png"));
            database.execute("INSERT INTO orders (customer, amount) VALUES ('Meanwhile', 1)");
            app = App.start(database.url(), slot, port);
            awaitText("return document.getElementById('connection-text').textContent", "Live");
            awaitText(cell("Meanwhile"), "1.00");
            // It resumed after its last event: the tables were not read again.
            assertThat(browser.run("return [...document.querySelectorAll('#log .tag')].map(t => t.textContent).join()"))
                    .isEqualTo("create,delete,update,create");
        } finally {
            app.close();
        }
    }

    @Test
    void reportsInWordsThatTheDatabaseIsAwayAndResumesAfterwards() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                Database away = server.createDatabase()) {
            away.execute(EmbeddedDatabase.TABLES);
            try (App app = App.start(away)) {
                browser.visit("http://127.0.0.1:" + app.port() + "/");
                awaitText("return document.getElementById('connection-text').textContent", "Live");
                awaitText(cell("Edsger"), "7.25");
                server.stop();
                awaitText(
                        "return document.getElementById('connection-text').textContent",
                        "The database does not answer: waiting for it");
                server.restart();
                away.execute("INSERT INTO orders (customer, amount) VALUES ('Afterwards', 1)");
                awaitText("return document.getElementById('connection-text').textContent", "Live");
                awaitText(cell("Afterwards"), "1.00");
            }
        }
    }

    @Test
    void showsDatabaseAndSlotAndKeepsItsChartsOverAReload() throws Exception {
        try (App app = App.start(database)) {
            browser.visit("http://127.0.0.1:" + app.port() + "/");
            awaitText(
                    "return String(document.getElementById('database').textContent.endsWith('slot slot_"
                            + database.name() + "'))",
                    "true");
            database.execute("INSERT INTO orders (customer, amount) VALUES ('Timed', 1)");
            awaitText("return String(points.latency.some(point => point.value !== null))", "true");
            browser.visit("http://127.0.0.1:" + app.port() + "/");
            assertThat(browser.run("return String(points.rate.length > 0)")).isEqualTo("true");
        }
    }

    @Test
    void standsStillOnRequestAndKeepsTheFocusOfTheKeyboard() throws Exception {
        try (App app = App.start(database)) {
            browser.visit("http://127.0.0.1:" + app.port() + "/");
            awaitText(cell("Ada"), "12.50");
            browser.run("[...document.querySelectorAll('[data-table=orders] tbody tr')]"
                    + ".find(tr => tr.children[1].textContent === 'Ada').querySelector('button').focus();"
                    + "document.activeElement.click()");
            awaitText(row("Ada") + "return row ? row.children[3].textContent : 'gone'", "packed");
            assertThat(browser.run("return document.activeElement.getAttribute('aria-label')"))
                    .isEqualTo("Mark sent order 1");

            browser.run("document.getElementById('pause').click()");
            database.execute("INSERT INTO orders (customer, amount) VALUES ('Unseen', 1)");
            awaitText("return document.getElementById('seen').textContent", "2");
            assertThat(browser.run(cell("Unseen"))).isEqualTo("gone");
            browser.run("document.getElementById('pause').click()");
            awaitText(cell("Unseen"), "1.00");
        }
    }

    /** The amount in the row of a customer's order. */
    private static String cell(String customer) {
        return row(customer) + "return row ? row.children[2].textContent : 'gone'";
    }

    private static String mark(String customer) {
        return row(customer) + "return row ? row.className : 'gone'";
    }

    private static String row(String customer) {
        return "const row = [...document.querySelectorAll('[data-table=orders] tbody tr')].find(tr =>"
                + " tr.children[1].textContent === '" + customer + "');";
    }

    private static void awaitText(String script, String text) {
        await(script).atMost(DEADLINE).until(() -> browser.run(script), text::equals);
    }
}
